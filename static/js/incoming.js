// The review of a notice: a draft and its place in the document show each other, keys go through the drafts, what is
// typed says whether it is saved. Without this file links and buttons do all of it.
(() => {
  const review = () => document.getElementById("review");
  if (!review()) return;
  const $ = (selector, part = document) => part.querySelector(selector);
  const $$ = (selector, part = document) => [...part.querySelectorAll(selector)];
  const isTyping = (target) => target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");

  // A draft, or one field of it, lights up its places in the document
  const paper = () => $("[data-paper]");
  const isSeen = (mark) => mark.getClientRects().length > 0;
  const places = (draft, field, name) => {
    const own = $$("[data-drafts]", paper()).filter((mark) => mark.dataset.drafts.split(" ").includes(draft) && isSeen(mark));
    const named = own.filter((mark) => name && mark.dataset.name === name);
    const same = own.filter((mark) => field && mark.dataset.field === field);
    const fields = named.length ? named : same;
    return fields.length ? fields : own.filter((mark) => !mark.dataset.field || mark.dataset.field === "words");
  };
  const show = (mark) => {
    const room = paper(), box = mark.getBoundingClientRect(), frame = room.getBoundingClientRect();
    if (room.scrollHeight <= room.clientHeight || (box.top >= frame.top + 8 && box.bottom <= frame.bottom - 8)) return;
    const isQuiet = matchMedia("(prefers-reduced-motion: reduce)").matches;
    room.scrollBy({ top: box.top - frame.top - frame.height / 4, behavior: isQuiet ? "auto" : "smooth" });
  };
  let lit = "";
  const light = (draft, field = "", name = "", scrolls = true) => {
    const key = [draft, field, name].join("\0");
    if (key === lit) return;
    lit = key;
    $$(".is-here", paper()).forEach((mark) => mark.classList.remove("is-here"));
    const here = draft ? places(draft, field, name) : [];
    here.forEach((mark) => mark.classList.add("is-here"));
    if (scrolls && here.length) show(here[0]);
  };
  const about = (target) => {
    const card = target.closest?.("[data-draft]");
    if (!card) return null;
    const typed = target.closest("input, textarea, select"), field = target.closest("[data-field]")?.dataset.field;
    const own = typed?.name?.match(/^d\d+-(\w+)$/)?.[1] ?? typed?.id?.match(/-d?\d*-?(\w+)-typed$/)?.[1];
    return [card.dataset.draft, field ?? own ?? "", target.closest("[data-name]")?.dataset.name ?? ""];
  };
  document.addEventListener("mouseover", ({ target }) => {
    const found = about(target);
    if (found) light(...found);
    const mark = target.closest?.("[data-paper] [data-drafts]");
    if (mark) point(mark.dataset.drafts.split(" "), mark.dataset.field ?? "");
    else if (!found) point([]);
  });
  document.addEventListener("focusin", ({ target }) => { const found = about(target); if (found) light(...found); });

  // A place in the document lights up its draft
  const point = (drafts, field = "") => {
    $$(".is-pointed").forEach((part) => part.classList.remove("is-pointed"));
    drafts.forEach((draft) => {
      const card = document.getElementById(`draft-${draft}`);
      card?.classList.add("is-pointed");
      if (card && field) $$(`.face [data-field="${field}"]`, card).forEach((part) => part.classList.add("is-pointed"));
    });
  };
  const open = (draft) => {
    const card = document.getElementById(`draft-${draft}`), link = card && $("[data-open]", card);
    if (!card) return false;
    if (card.classList.contains("is-open")) card.scrollIntoView({ block: "nearest" });
    else link?.click();
    return true;
  };
  document.addEventListener("click", (event) => {
    const mark = event.target.closest("[data-paper] a");
    if (mark && !event.ctrlKey && !event.metaKey && !String(getSelection())) {
      const draft = new URL(mark.href.baseVal ?? mark.href, location.href).searchParams.get("draft");
      if (open(draft)) event.preventDefault();
    }
    const view = event.target.closest("[data-show]");
    if (view) { event.preventDefault(); turn(view.dataset.show); }
    const close = event.target.closest("[data-over]");
    if (close) takeOver(event, close);
  });
  const turn = (view) => {
    const source = document.getElementById("source");
    if (!$("[data-show]", source)) return;
    source.dataset.view = view;
    $$("[data-show]", source).forEach((link) => {
      if (link.dataset.show === view) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    });
    const seen = lit;
    lit = "";
    if (seen) light(...seen.split("\0"));
  };

  // Words that are marked in the text become a draft
  const placeOf = (node, offset) => {
    const piece = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest("[data-at]");
    if (!piece) return null;
    const before = node.nodeType === Node.TEXT_NODE ? node.data.slice(0, offset) : offset ? piece.textContent : "";
    return Number(piece.dataset.at) + [...before].length; // the server counts letters, not halves of them
  };
  document.addEventListener("selectionchange", () => {
    const form = $("[data-take]"), chosen = getSelection();
    if (!form || form.contains(document.activeElement)) return;
    const range = chosen.rangeCount && !chosen.isCollapsed ? chosen.getRangeAt(0) : null;
    const text = $("[data-text]"), isInside = range && text.contains(range.commonAncestorContainer);
    const start = isInside ? placeOf(range.startContainer, range.startOffset) : null;
    const end = isInside ? placeOf(range.endContainer, range.endOffset) : null;
    form.hidden = start === null || end === null || end <= start;
    if (form.hidden) return;
    form.elements.start.value = start;
    form.elements.end.value = end;
  });

  // What is typed: saving, saved, not saved
  const AGAIN = 3000; // milliseconds until what was lost is sent again
  const state = (form, word) => {
    form.dataset.state = word;
    const said = $("[data-said]", form);
    if (said) said.textContent = said.dataset[word] ?? "";
  };
  const sendAgain = (form) => { if (form.isConnected && form.dataset.state === "lost") htmx.trigger(form, "change"); };
  document.addEventListener("input", ({ target }) => { if (target.form?.dataset.kept) state(target.form, "typed"); });
  document.addEventListener("htmx:beforeRequest", ({ target }) => { if (target.form?.dataset.kept || target.dataset?.kept) state(target.form ?? target, "saving"); });
  document.addEventListener("htmx:afterRequest", ({ target, detail }) => {
    const form = target.form ?? target;
    if (!form.dataset?.kept) return;
    const { status = 0, responseURL = "" } = detail.xhr ?? {};
    const isSaved = status >= 200 && status < 300 && !responseURL.includes("/login/");
    if (isSaved || status === 409 || status === 422) return state(form, "kept"); // what is wrong the answer says
    state(form, "lost");
    setTimeout(sendAgain, AGAIN, form);
  });
  const isBusy = () => $$("[data-kept]").some((form) => ["typed", "saving"].includes(form.dataset.state));
  window.addEventListener("beforeunload", (event) => {
    if ($$("[data-kept]").some((form) => ["typed", "saving", "lost"].includes(form.dataset.state))) event.preventDefault();
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-waits]") || !isBusy()) return;
    event.preventDefault(); // what was typed last goes first
    const { submitter } = event;
    const wait = () => (isBusy() ? setTimeout(wait, 100) : form.requestSubmit(submitter));
    wait();
  });
  const takeOver = (event, button) => {
    event.preventDefault();
    const form = button.form;
    form.elements.version.value = button.value;
    htmx.trigger(form, "change");
  };

  // Ticks
  const count = () => {
    const ticked = $$("input[name=drafts]:checked").length, shown = $("[data-ticked]");
    if (shown) shown.textContent = ticked ? ` (${ticked})` : "";
  };
  document.addEventListener("change", ({ target }) => { if (target.name === "drafts") count(); });

  // Keys
  const cards = () => $$(".draft");
  let at = "";
  const here = () => document.activeElement.closest?.(".draft") ?? document.getElementById(`draft-${at}`) ?? $(".draft.is-open");
  const go = (step) => {
    const all = cards(), now = all.indexOf(here());
    const card = all[Math.min(Math.max(now + step, 0), all.length - 1)];
    if (!card) return;
    at = card.dataset.draft;
    ($("[data-open]", card) ?? $("h3 a", card) ?? card).focus({ preventScroll: true });
    card.scrollIntoView({ block: "nearest" });
    light(at);
  };
  const keys = {
    j: () => go(1), k: () => go(-1), ArrowDown: () => go(1), ArrowUp: () => go(-1),
    x: () => { const box = here() && $("input[name=drafts]", here()); box?.click(); },
    d: () => $("[data-drop]")?.click(),
    u: () => $("[data-undo]")?.click(),
    t: () => turn(document.getElementById("source").dataset.view === "text" ? "picture" : "text"),
    "?": () => { const list = $(".keys"); if (list) { list.open = !list.open; list.scrollIntoView({ block: "nearest" }); } },
    Escape: () => $("[data-close]")?.click(),
  };
  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if ((event.ctrlKey || event.metaKey) && key === "Enter" && target.closest(".draft-form")) {
      event.preventDefault();
      return $("[data-next]")?.click();
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return undefined;
    if (isTyping(target)) {
      if (key === "Escape" && !target.closest(".tokens")?.querySelector("ul:not([hidden])")) {
        const card = target.closest(".draft");
        if (card) $("[data-open]", card)?.focus();
      }
      return undefined;
    }
    const isArrow = key.startsWith("Arrow");
    if (!keys[key] || (isArrow && !target.closest(".drafts")) || target.closest("details.menu, dialog")) return undefined;
    event.preventDefault();
    return keys[key]();
  });

  // Parts that came: their fields are dressed, the document stays where it was, the open draft is in sight
  const dress = (part) => {
    const forms = [...(part.matches?.("[data-fields]") ? [part] : []), ...$$("[data-fields]", part)];
    forms.forEach((form) => {
      if (form.dataset.isDressed) return;
      form.dataset.isDressed = "yes";
      TaskFields.watch(form);
      TaskFields.dress(form, form);
    });
  };
  let scrolled = 0;
  document.addEventListener("htmx:beforeSwap", () => { scrolled = paper().scrollTop; });
  document.addEventListener("htmx:load", ({ detail: { elt } }) => {
    if (!["review", "cards"].includes(elt.id)) return;
    if (elt.id === "review") paper().scrollTop = scrolled;
    dress(elt);
    count();
    lit = "";
    const opened = $(".draft.is-open");
    if (!opened) {
      const undo = $("[data-undo]");
      (undo ?? $(`#draft-${at} [data-open]`))?.focus();
      return;
    }
    at = opened.dataset.draft;
    opened.scrollIntoView({ block: "nearest" });
    $("[data-open]", opened)?.focus({ preventScroll: true });
    light(at);
  });
  dress(document);
  count();
  const opened = $(".draft.is-open");
  if (opened) light(opened.dataset.draft);
  review().classList.add("is-live");
})();
