// The table while one types: sums follow, findings and other people's values stand where they belong.
const SheetTable = (() => {
  const form = document.getElementById("cells");
  if (!form) return null;
  const { read, written, rate } = SheetAmounts;
  const unit = form.dataset.unit;
  const inputs = [...form.querySelectorAll(".cell")];
  const words = document.querySelector("[data-words]").dataset;
  const named = (name) => form.elements[name];
  const was = (input) => named(`was-${input.name}`);
  const amountOf = (row, part) => {
    const input = row.querySelector(`input.cell[name^="${part}-"]`);
    return input ? read(input.value, unit) : null;
  };

  // What a cell says, however it is written
  const means = (input, value) => {
    const amount = input.matches("input") ? read(value, unit) : null;
    return amount === null ? value.replace(/\s+/g, " ").trim() : amount.toString();
  };
  const same = (input, one, other) => means(input, one) === means(input, other);

  // Sums: of a line, of the band above it, of all
  const PARTS = ["amount", "increase", "december", "january"];
  const put = (row, name, text) => {
    const cell = row.querySelector(`[data-${name}]`);
    if (cell) cell.textContent = text;
  };
  const fill = (row, values) => {
    PARTS.forEach((name) => put(row, name, values[name] === null ? "–" : written(values[name], unit)));
    put(row, "rate", values.amount === null ? "–" : rate(values.amount, BigInt(row.dataset.planned)));
  };
  const line = (row) => {
    const amount = amountOf(row, "amount");
    const increase = amount === null ? null : amount - BigInt(row.dataset.last);
    const december = amountOf(row, "december"); // what is not paid out in January stays as it was
    const january = row.querySelector("[name^=january-]") ? amountOf(row, "january") : december;
    const values = { amount, increase, december, january };
    put(row, "increase", increase === null ? "–" : written(increase, unit));
    put(row, "rate", amount === null ? "–" : rate(amount, BigInt(row.dataset.planned)));
    return values;
  };
  const together = (rows) => Object.fromEntries(PARTS.map((name) => {
    const known = rows.map((row) => row[name]).filter((amount) => amount !== null);
    return [name, known.length ? known.reduce((all, amount) => all + amount, 0n) : null];
  }));
  const bands = [...form.querySelectorAll("tbody[data-band]")].map((band) =>
    ({ sum: band.querySelector("[data-sum]"), rows: [...band.querySelectorAll("tr.entry")] }));
  const total = form.querySelector("[data-total]");
  const count = () => {
    const all = bands.flatMap(({ sum, rows }) => {
      const values = rows.map(line);
      fill(sum, together(values));
      return values;
    });
    if (total) fill(total, together(all));
  };

  // What is said below a line
  const below = (name) => form.querySelector(`[data-below="${name.split("-")[1]}"]`);
  const show = (said) => {
    const isSaid = Boolean(said.querySelector("p"));
    const row = said.previousElementSibling;
    row.classList.toggle("has-finding", isSaid);
    said.hidden = !isSaid || row.hidden;
  };
  const sentence = (level, text) => Object.assign(document.createElement("p"), { className: level, textContent: text });
  const mark = (input, level, line) => {
    input.classList.toggle("error", level === "error");
    input.classList.toggle("warning", level === "warning");
    level === "error" ? input.setAttribute("aria-invalid", "true") : input.removeAttribute("aria-invalid");
    level ? input.setAttribute("aria-describedby", `finding-${line}`) : input.removeAttribute("aria-describedby");
  };
  const find = (findings) => {
    inputs.filter((input) => input.matches("input")).forEach((input) => mark(input, "", ""));
    form.querySelectorAll("[data-below]").forEach((said) => {
      const line = said.dataset.below, found = findings[line] || [];
      said.querySelector("[data-findings]").replaceChildren(...found.map((one) => sentence(one.level, one.sentence)));
      [...found].reverse().forEach((one) => { if (named(one.cell)) mark(named(one.cell), one.level, line); });
      show(said);
    });
  };
  const refuse = (name, text) => {
    const said = below(name);
    said.querySelector("[data-findings]").append(sentence("error", text));
    mark(named(name), "error", said.dataset.below);
    show(said);
  };

  // A cell that two people changed: both values, and the question
  const clashOf = (name) => form.querySelector(`[data-clash="${name}"]`);
  const clash = ({ cell, saved, by, at }) => {
    clashOf(cell)?.remove();
    const one = document.querySelector("[data-clash-template]").content.firstElementChild.cloneNode(true);
    one.dataset.clash = cell;
    one.dataset.saved = saved;
    const said = one.querySelector("[data-said]");
    said.textContent = said.textContent.replace("#by", by).replace("#at", at);
    one.querySelector("[data-theirs]").textContent = saved || "–";
    below(cell).querySelector("[data-clashes]").append(one);
    show(below(cell));
    return one;
  };
  const settle = (name) => {
    clashOf(name)?.remove();
    show(below(name));
  };

  const state = (input, what) => {
    const cell = input.closest("td");
    cell.dataset.state = what;
    cell.title = what ? words[`cell${what[0].toUpperCase()}${what.slice(1)}`] : "";
  };
  const notice = (name, text = null) => {
    const one = document.querySelector(`[data-notice="${name}"]`);
    if (text) one.querySelector("[data-sentence]").textContent = text;
    one.hidden = text === false;
    return one;
  };

  return { form, unit, inputs, words, named, was, same, count, find, refuse, clash, clashOf, settle, state, notice };
})();
