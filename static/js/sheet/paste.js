// A block of cells from Excel, from the focused cell on: amount, expected by 31/12 and by 31/01, remark.
(() => {
  if (!SheetTable) return;
  const { form, words, notice } = SheetTable;
  const PARTS = ["amount", "december", "january", "note"];

  // Tabs between cells, lines between rows; a cell with either of them or with quotes stands in quotes
  const grid = (text) => {
    const rows = [[""]];
    for (let at = 0, isQuoted = false; at < text.length; at++) {
      const row = rows[rows.length - 1], last = row.length - 1, letter = text[at];
      if (isQuoted && letter === '"' && text[at + 1] === '"') { row[last] += '"'; at++; }
      else if (letter === '"' && (isQuoted || row[last] === "")) isQuoted = !isQuoted;
      else if (!isQuoted && letter === "\t") row.push("");
      else if (!isQuoted && letter === "\n") rows.push([""]);
      else row[last] += letter;
    }
    if (rows.at(-1).join("") === "") rows.pop();
    return rows.map((row) => row.map((cell) => cell.replace(/\s+/g, " ").trim()));
  };

  const columns = PARTS.filter((part) => form.querySelector(`.cell[name^="${part}-"]`));
  const nothing = (text) => ["", "-", "–"].includes(text);
  const amount = (text, part, isEnglish) => {
    if (nothing(text)) return text && part === "amount" ? "0" : ""; // Excel writes a dash for nought
    return isEnglish ? SheetAmounts.fromEnglish(text) : text;
  };

  const place = (rows, cell) => {
    const lines = [...form.querySelectorAll("tr.entry")].filter((row) => !row.hidden && !row.closest("tbody").hidden);
    const below = lines.slice(lines.indexOf(cell.closest("tr")));
    const first = columns.indexOf(cell.name.split("-")[0]), own = columns.slice(first);
    const amounts = rows.flatMap((row) => row.filter((_text, at) => own[at] && own[at] !== "note"));
    const isEnglish = SheetAmounts.isEnglish(amounts);
    const found = { values: [], rows: Math.max(rows.length - below.length, 0), columns: 0, absent: 0, isEnglish };
    found.columns = Math.max(...rows.map((row) => row.findLastIndex((text) => text) + 1), 0) - own.length;
    rows.slice(0, below.length).forEach((row, down) => row.slice(0, own.length).forEach((text, across) => {
      const part = own[across], input = below[down].querySelector(`.cell[name^="${part}-"]`);
      if (input) found.values.push([input, part === "note" ? text : amount(text, part, isEnglish)]);
      else if (!nothing(text)) found.absent++;
    }));
    return found;
  };
  const say = (found) => {
    const parts = [["pasted", found.values.length], ["rows", found.rows], ["columns", found.columns], ["absent", found.absent]];
    const sentences = parts.filter(([name, number]) => number > 0 || name === "pasted").map(([name, number]) => words[name].replace("#n", number));
    if (found.isEnglish) sentences.push(words.english);
    notice("pasted", sentences.join(" ")).querySelector("[data-undo]").hidden = false;
  };

  form.addEventListener("paste", (event) => {
    const cell = event.target.closest(".cell"), text = event.clipboardData?.getData("text/plain") || "";
    const rows = grid(text.replace(/\r\n?/g, "\n"));
    if (!cell || (rows.length < 2 && (rows[0] || []).length < 2)) return; // one value is pasted as anywhere
    event.preventDefault();
    SheetSteps.commit(cell);
    const found = place(rows, cell);
    SheetSteps.write(found.values);
    say(found);
    cell.select();
  });
})();
