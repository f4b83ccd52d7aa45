// The sheet while one types: keys move between cells, sums follow, and what was typed survives a lost connection.
// Without this file the page does the same after each save.
(() => {
  const form = document.getElementById("cells");
  if (!form) return;
  const cells = [...form.querySelectorAll("input.cell")];
  const places = form.dataset.unit === "trieu" ? 6 : 0;
  const size = 10n ** BigInt(places);

  // Amounts: whole đồng as BigInt, read and written like disbursement/amounts.py
  const read = (typed) => {
    const text = typed.replace(/\s+/g, " ").trim();
    const vietnamese = /^(\d+|[1-9]\d{0,2}(?:([. ])\d{3})(?:\2\d{3})*)(?:,(\d+))?$/.exec(text);
    const english = /^(?:([1-9]\d{0,2}(?:,\d{3})+)\.(\d+)|([1-9]\d{0,2}(?:,\d{3}){2,}))$/.exec(text);
    if (!vietnamese && !english) return null;
    const whole = (vietnamese ? vietnamese[1] : english[1] || english[3]).replace(/[., ]/g, "");
    const decimals = ((vietnamese ? vietnamese[3] : english[2]) || "").replace(/0+$/, "");
    if (decimals.length > places) return null;
    return BigInt(whole) * size + BigInt(decimals.padEnd(places, "0") || "0");
  };
  const written = (dong) => {
    const all = (dong < 0n ? -dong : dong).toString().padStart(places + 1, "0");
    const whole = all.slice(0, all.length - places).replace(/\B(?=(\d{3})+$)/g, ".");
    const decimals = places ? all.slice(-places).replace(/0+$/, "") : "";
    return (dong < 0n ? "-" : "") + whole + (decimals ? "," + decimals : "");
  };
  const rate = (part, whole) => {
    if (!whole) return "–";
    const tenths = (part * 2000n + whole) / (whole * 2n);
    return `${(tenths / 10n).toString().replace(/\B(?=(\d{3})+$)/g, ".")},${tenths % 10n}%`;
  };

  // Sums
  const fill = (row, amount, increase, planned) => {
    const put = (name, text) => { const cell = row.querySelector(`[data-${name}]`); if (cell) cell.textContent = text; };
    put("amount", amount === null ? "–" : written(amount));
    put("increase", amount === null ? "–" : written(increase));
    put("rate", amount === null ? "–" : rate(amount, planned));
  };
  const sum = (into, rows) => {
    const known = rows.filter((row) => row.amount !== null);
    const total = (name) => known.reduce((all, row) => all + row[name], 0n);
    fill(into, known.length ? total("amount") : null, total("increase"), BigInt(into.dataset.planned));
  };
  const count = () => {
    const all = [...form.querySelectorAll("tbody[data-band]")].flatMap((band) => {
      const rows = [...band.querySelectorAll("tr.entry")].map((row) => {
        const amount = read(row.querySelector("input.cell").value);
        const last = BigInt(row.dataset.last);
        const values = { amount, increase: amount === null ? 0n : amount - last };
        fill(row, amount, values.increase, BigInt(row.dataset.planned));
        return values;
      });
      sum(band.querySelector("[data-sum]"), rows);
      return rows;
    });
    const total = form.querySelector("[data-total]");
    if (total) sum(total, all);
  };

  // A first look at a cell while it is left: the sentence comes with the next save
  const look = (cell) => {
    const { planned, last } = cell.closest("tr").dataset;
    const amount = read(cell.value);
    const isWrong = cell.value.trim() !== "" && (amount === null || amount > BigInt(planned));
    cell.classList.toggle("error", isWrong);
    cell.classList.toggle("warning", !isWrong && amount !== null && amount < BigInt(last));
    if (amount !== null) cell.value = written(amount);
  };

  // Keys: arrows and Enter go up and down; Escape brings the saved value back
  const move = (cell, step) => {
    const column = cell.classList.contains("cell") ? cells : [...form.querySelectorAll(".remark textarea")];
    const next = column[column.indexOf(cell) + step];
    if (next) { next.focus(); next.select(); }
    return Boolean(next);
  };
  form.addEventListener("keydown", (event) => {
    const cell = event.target.closest("input.cell, .remark textarea");
    if (!cell || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = { ArrowDown: 1, ArrowUp: -1, Enter: event.shiftKey ? -1 : 1 }[event.key];
    if (step) { event.preventDefault(); move(cell, step); }
    if (event.key === "Escape") { cell.value = form.elements[`was-${cell.name}`].value; changed(); }
  });

  // The browser keeps what is typed until it is saved
  const shelf = `sheet:${form.dataset.sheet}:${form.dataset.unit}`;
  const typed = () => [...form.querySelectorAll("input.cell, .remark textarea")];
  const means = (input, value) => {
    const amount = input.classList.contains("cell") ? read(value) : null;
    return amount === null ? value.trim() : amount.toString();
  };
  const unsaved = () => typed().filter((input) => means(input, input.value) !== means(input, form.elements[`was-${input.name}`].value));
  const keep = () => {
    const values = Object.fromEntries(unsaved().map((input) => [input.name, input.value]));
    try {
      if (Object.keys(values).length) localStorage.setItem(shelf, JSON.stringify({ at: Date.now(), values }));
      else localStorage.removeItem(shelf);
    } catch { /* a browser without storage types on without it */ }
  };
  const changed = () => { count(); keep(); };
  form.addEventListener("input", changed);
  form.addEventListener("change", (event) => { if (event.target.matches("input.cell")) { look(event.target); changed(); } });

  const kept = (() => { try { return JSON.parse(localStorage.getItem(shelf)); } catch { return null; } })();
  const lost = kept && Object.entries(kept.values).filter(([name, value]) => {
    const input = form.elements[name];
    return input && means(input, input.value) !== means(input, value);
  });
  const offer = document.getElementById("restore");
  if (lost?.length) {
    const at = new Date(kept.at), two = (number) => String(number).padStart(2, "0");
    offer.querySelector("[data-at]").textContent = `${two(at.getHours())}:${two(at.getMinutes())} ${two(at.getDate())}/${two(at.getMonth() + 1)}`;
    offer.hidden = false;
    offer.querySelector("[data-restore]").addEventListener("click", () => {
      lost.forEach(([name, value]) => { form.elements[name].value = value; });
      offer.hidden = true;
      changed();
    });
    offer.querySelector("[data-drop]").addEventListener("click", () => { offer.hidden = true; keep(); });
  } else if (kept && !unsaved().length) localStorage.removeItem(shelf);

  // The connection: nothing is sent into the void
  const warning = document.getElementById("offline");
  const tell = () => { warning.hidden = navigator.onLine; };
  addEventListener("online", tell);
  addEventListener("offline", tell);
  tell();
  form.addEventListener("submit", (event) => {
    keep();
    if (!navigator.onLine) { event.preventDefault(); warning.hidden = false; warning.scrollIntoView({ block: "center" }); }
  });

  // Another unit: save first, so that nothing typed is left behind
  document.querySelectorAll(".units a").forEach((link) => link.addEventListener("click", (event) => {
    if (!unsaved().length) return;
    event.preventDefault();
    form.elements.next_unit.value = link.dataset.unit;
    form.requestSubmit();
  }));

  // In a conflict: take the other person's value
  form.querySelectorAll("[data-take]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => {
      form.elements[`amount-${button.dataset.take}`].value = button.dataset.amount;
      form.elements[`note-${button.dataset.take}`].value = button.dataset.note;
      button.closest("p").remove();
      changed();
    });
  });

  document.getElementById("refusal")?.focus();
})();
