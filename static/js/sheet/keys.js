// The sheet by keyboard: arrows and Enter go from cell to cell, Escape brings back what stood there, Ctrl+Z and Ctrl+Y.
(() => {
  if (!SheetTable) return;
  const { form, inputs } = SheetTable;
  const isShown = (input) => !input.closest("tr").hidden && !input.closest("tbody").hidden;
  const part = (input) => input.name.split("-")[0];
  const go = (input) => {
    if (!input) return false;
    input.focus();
    input.select();
    return true;
  };
  const vertical = (cell, step) => {
    const column = inputs.filter((input) => part(input) === part(cell) && isShown(input));
    return go(column[column.indexOf(cell) + step]);
  };
  const horizontal = (cell, step) => {
    const row = [...cell.closest("tr").querySelectorAll(".cell")];
    return go(row[row.indexOf(cell) + step]);
  };
  const isAll = (cell) => cell.selectionStart === 0 && cell.selectionEnd === cell.value.length;
  const atEdge = (cell, step) => isAll(cell) || cell.selectionStart === cell.selectionEnd
    && cell.selectionStart === (step < 0 ? 0 : cell.value.length);
  const restored = (cell) => {
    cell.value = SheetSteps.began(cell);
    cell.dispatchEvent(new Event("input", { bubbles: true }));
    cell.select();
  };

  const PLAIN = {
    ArrowDown: (cell) => vertical(cell, 1),
    ArrowUp: (cell) => vertical(cell, -1),
    ArrowRight: (cell) => atEdge(cell, 1) && horizontal(cell, 1),
    ArrowLeft: (cell) => atEdge(cell, -1) && horizontal(cell, -1),
    Enter: (cell, event) => { if (!vertical(cell, event.shiftKey ? -1 : 1)) SheetSteps.commit(cell); return true; },
    Escape: (cell) => { restored(cell); return true; },
  };
  const stepped = (cell, walk) => {
    SheetSteps.commit(cell); // what is being typed is a step as well
    walk();
    return true;
  };
  const WITH_CONTROL = {
    z: (cell, event) => stepped(cell, event.shiftKey ? SheetSteps.redo : SheetSteps.undo),
    y: (cell) => stepped(cell, SheetSteps.redo),
  };
  form.addEventListener("keydown", (event) => {
    const cell = event.target.closest(".cell");
    if (!cell || event.isComposing || event.altKey) return;
    const isControl = event.ctrlKey || event.metaKey;
    const act = isControl ? WITH_CONTROL[event.key.toLowerCase()] : PLAIN[event.key];
    if (event.shiftKey && event.key.startsWith("Arrow")) return; // selects text
    if (act && act(cell, event)) event.preventDefault();
  });
})();
