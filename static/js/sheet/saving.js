// Each cell is saved by itself. What could not be sent waits in this browser and goes out in the order in which it was
// typed, with what stood in the cell before: so nothing is lost, and nothing of another person is overwritten.
const SheetSaving = (() => {
  if (!SheetTable) return null;
  const { form, unit, inputs, words, named, was, same, count, find, refuse, clash, clashOf, settle, state, notice } = SheetTable;
  const shelf = `cell:${form.dataset.sheet}:`;
  const PAUSE = 3000, MONTH = 30 * 24 * 3600 * 1000, WAITS = [2000, 5000, 10000, 30000];
  const stuck = new Map(); // cells that go out no more until somebody decides or types: name -> "clash" or "refused"

  // The shelf: one key a cell, so that two windows of one person do not disturb each other
  const memory = new Map(); // for a browser without storage
  const get = (name) => { try { return JSON.parse(localStorage.getItem(shelf + name)); } catch { return memory.get(name) || null; } };
  const put = (name, entry) => {
    entry ? memory.set(name, entry) : memory.delete(name);
    try {
      entry ? localStorage.setItem(shelf + name, JSON.stringify(entry)) : localStorage.removeItem(shelf + name);
    } catch { /* as above */ }
  };
  const names = () => {
    try {
      const keys = Object.keys(localStorage).filter((key) => key.startsWith(shelf));
      return keys.map((key) => key.slice(shelf.length)).filter((name) => named(name));
    } catch { return [...memory.keys()]; }
  };
  const waiting = () => names().map((name) => ({ name, ...get(name) })).filter((entry) => "typed" in entry)
    .sort((one, other) => one.at - other.at);

  // What the page says about it
  const sign = document.querySelector("[data-sheet-state]");
  const tell = (what, text) => { sign.dataset.state = what; sign.textContent = text; };
  const told = (what, number) => tell(what, words[what].replace("#n", number));
  const stuckAs = (why) => [...stuck.values()].filter((other) => other === why).length;
  let saved = sign.textContent; // what was said last about what is on the server
  const summary = (savedAt) => {
    if (savedAt) saved = words.saved.replace("#at", savedAt);
    if (stuckAs("clash")) told("clash", stuckAs("clash"));
    else if (stuckAs("refused")) told("refused", stuckAs("refused"));
    else tell(saved ? "saved" : "", saved);
    notice("offline", false);
  };

  // Keeping: at once in the browser, after the cell is left (or a pause) on the server
  let last = 0, timer = null;
  const keep = (input) => {
    const known = get(input.name), base = known ? known.was : was(input).value;
    const isBack = (!known || known.unit === unit) && same(input, input.value, base);
    stuck.delete(input.name);
    if (isBack && !isSending && !clashOf(input.name)) {
      put(input.name, null);
      state(input, "");
      return;
    }
    last = Math.max(last + 1, Date.now());
    put(input.name, { typed: input.value, was: inUnit(input, base, known ? known.unit : unit), unit, at: last });
    if (clashOf(input.name)) stuck.set(input.name, "clash");
    clearTimeout(timer);
    timer = setTimeout(send, PAUSE);
  };
  // What waits from a page in another unit is told in this page's
  const inUnit = (input, text, from) => {
    const dong = from === unit || !input.matches("input") ? null : SheetAmounts.read(text, from);
    return dong === null ? text : SheetAmounts.written(dong, unit);
  };

  // Sending: one request at a time, all that waits in one unit
  let isSending = false, tries = 0, retry = null, submitter; // who asked to send the page when all is saved
  let token = JSON.parse(document.body.getAttribute("hx-headers"))["x-csrftoken"];
  const batch = () => {
    const ready = waiting().filter((entry) => !stuck.has(entry.name));
    return ready.filter((entry) => entry.unit === ready[0].unit);
  };
  const post = async (sent) => {
    const body = new URLSearchParams({ version: form.elements.version.value, unit: sent[0].unit });
    sent.forEach((entry) => { body.append(entry.name, entry.typed); body.append(`was-${entry.name}`, entry.was); });
    const headers = { "x-csrftoken": token };
    return fetch(form.dataset.cells, { method: "POST", redirect: "manual", headers, body, keepalive: body.toString().length < 60000 })
      .catch(() => null);
  };
  const renewed = async () => { // signing in again gives the page a new token
    const answer = await fetch(location.pathname, { redirect: "manual" }).catch(() => null);
    if (!answer?.ok) return false;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = JSON.parse(page.body.getAttribute("hx-headers") || "{}")["x-csrftoken"];
    if (!fresh || fresh === token) return false;
    token = fresh;
    const field = form.elements.csrfmiddlewaretoken;
    if (field) field.value = fresh;
    return true;
  };
  const send = async () => {
    clearTimeout(timer);
    clearTimeout(retry);
    const sent = isSending ? [] : batch();
    if (!sent.length) return;
    isSending = true;
    sent.forEach((entry) => state(named(entry.name), "saving"));
    tell("saving", words.saving);
    let answer = await post(sent);
    if (answer?.status === 403 && await renewed()) answer = await post(sent);
    const isJson = answer?.headers.get("content-type")?.startsWith("application/json");
    const said = isJson ? await answer.json().catch(() => null) : null;
    isSending = false;
    if (said?.values) taken(sent, said);
    else if (!answer || answer.status >= 500 || answer.status === 429) wait(sent, "offline");
    else if (answer.type === "opaqueredirect") wait(sent, "signed-out");
    else turnedDown(sent, said?.detail || words.failed);
  };
  const wait = (sent, why) => {
    submitter = undefined;
    sent.forEach((entry) => state(named(entry.name), "waiting"));
    told("waiting", waiting().length);
    notice(why);
    retry = setTimeout(send, WAITS[Math.min(tries++, WAITS.length - 1)]);
  };
  const turnedDown = (sent, sentence) => {
    submitter = undefined;
    sent.forEach((entry) => { stuck.set(entry.name, "refused"); state(named(entry.name), "refused"); });
    notice("refused", sentence);
    summary();
  };

  // The answer: what is saved now, what others changed, what is to be decided or mended
  const taken = (sent, said) => {
    tries = 0;
    notice("signed-out", false);
    form.elements.version.value = said.version;
    find(said.findings);
    const clashes = new Map(said.clashes.map((one) => [one.cell, one]));
    sent.forEach((entry) => arrived(entry, said, clashes.get(entry.name)));
    overtaken(said.values, sent[0].unit);
    document.querySelector("[data-counts]").textContent = said.counts;
    document.body.dispatchEvent(new CustomEvent("session:kept"));
    count();
    summary(said.saved_at);
    if (batch().length) send();
    else if (submitter !== undefined) form.requestSubmit(submitter);
  };
  const arrived = (entry, said, one) => {
    const input = named(entry.name), value = said.values[entry.name], now = get(entry.name);
    if (one) {
      stuck.set(entry.name, "clash");
      state(input, "clash");
      ask(clash({ ...one, saved: inUnit(input, one.saved, entry.unit) }));
    } else if (said.refused[entry.name]) {
      stuck.set(entry.name, "refused");
      state(input, "refused");
      refuse(entry.name, said.refused[entry.name]);
    } else {
      was(input).value = inUnit(input, value, entry.unit);
      if (now && now.at !== entry.at) return put(entry.name, { ...now, was: value, unit: entry.unit }); // typed on meanwhile
      put(entry.name, null);
      state(input, "saved");
      if (document.activeElement !== input) input.value = was(input).value;
    }
  };
  const overtaken = (values, from) => {
    const theirs = inputs.filter((input) => {
      const value = inUnit(input, values[input.name] ?? was(input).value, from);
      if (get(input.name) || same(input, value, was(input).value)) return false;
      was(input).value = input.value = value;
      state(input, "theirs");
      return true;
    });
    if (theirs.length) notice("pasted", words.theirs.replace("#n", theirs.length)).querySelector("[data-undo]").hidden = true;
  };

  // Both values stand below the line: take theirs, or write mine over it knowing what it was
  const ask = (one) => {
    const input = named(one.dataset.clash), [take, mine] = [one.querySelector("[data-take]"), one.querySelector("[data-keep]")];
    const decide = (value) => {
      stuck.delete(input.name);
      was(input).value = one.dataset.saved;
      settle(input.name);
      input.value = value;
      put(input.name, same(input, value, one.dataset.saved) ? null
        : { typed: value, was: one.dataset.saved, unit, at: last = Math.max(last + 1, Date.now()) });
      state(input, get(input.name) ? "saving" : "saved");
      count();
      summary();
      input.focus();
      send();
    };
    [take, mine].forEach((button) => { button.hidden = false; });
    take.addEventListener("click", () => decide(one.dataset.saved));
    mine.addEventListener("click", () => decide(input.value));
  };

  // What waits from before: put back into its cell, and sent
  const restore = () => {
    waiting().forEach((entry) => {
      const input = named(entry.name), value = inUnit(input, entry.typed, entry.unit);
      if (Date.now() - entry.at > MONTH || same(input, value, was(input).value)) return put(entry.name, null);
      input.value = value;
      state(input, "waiting");
    });
    form.querySelectorAll("[data-clash]").forEach((one) => {
      stuck.set(one.dataset.clash, "clash");
      state(named(one.dataset.clash), "clash");
      ask(one);
    });
    count();
    if (stuck.size) summary();
    send();
  };

  addEventListener("online", () => { tries = 0; send(); });
  addEventListener("offline", () => { if (waiting().length) wait(batch(), "offline"); else notice("offline"); });
  addEventListener("focus", () => { if (waiting().length) { tries = 0; send(); } });
  addEventListener("pagehide", send);
  form.addEventListener("input", (event) => { if (event.target.matches(".cell")) { keep(event.target); count(); } });

  // The page's own buttons: first what is under way, then the page. Without a connection it stays, with all that was typed
  form.addEventListener("submit", (event) => {
    if (navigator.onLine && !isSending && !batch().length) return;
    event.preventDefault();
    if (!navigator.onLine) return notice("offline").scrollIntoView({ block: "center" });
    submitter = event.submitter;
    send();
  });
  document.querySelectorAll(".units a").forEach((link) => link.addEventListener("click", (event) => {
    if (!waiting().length) return;
    event.preventDefault();
    form.elements.next_unit.value = link.dataset.unit;
    form.requestSubmit();
  }));

  // A button or a link that is pressed stays where it is: the cell is not left, and nothing moves, before the click
  document.querySelector("main").addEventListener("mousedown", (event) => {
    if (event.target.closest("button, a")) event.preventDefault();
  });

  restore();
  document.getElementById("refusal")?.focus();
  return { keep, send };
})();
