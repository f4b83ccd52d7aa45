// Steps over cells: a typed cell, a pasted block; one undo takes one step back, over cells that are still as it left them.
const SheetSteps = (() => {
  if (!SheetTable) return null;
  const { form, words, named, same, count, notice } = SheetTable;
  const done = [], undone = [];
  const open = new Map(); // what stood in a cell when it was entered: name -> text

  const set = (input, value) => {
    input.value = value;
    open.set(input.name, value);
    SheetSaving.keep(input);
  };
  const add = (changes) => {
    if (!changes.length) return;
    done.push(changes);
    undone.length = 0;
  };
  const began = (input) => open.has(input.name) ? open.get(input.name) : input.value;
  const commit = (input) => {
    const before = began(input), after = input.value;
    open.set(input.name, after);
    if (before !== after) add([{ name: input.name, before, after }]);
    SheetSaving.send();
  };
  const leave = (input) => {
    commit(input);
    open.delete(input.name);
  };
  // Write several cells as one step: [[input, text], ...]
  const write = (values) => {
    const changes = values.map(([input, after]) => ({ name: input.name, before: input.value, after }));
    values.forEach(([input, value]) => set(input, value));
    add(changes.filter(({ before, after }) => before !== after));
    count();
    SheetSaving.send();
  };
  const walk = (from, to, here, there) => {
    const changes = from.pop();
    if (!changes) return;
    const free = changes.filter((change) => same(named(change.name), named(change.name).value, change[here]));
    free.forEach((change) => set(named(change.name), change[there]));
    if (free.length) to.push(free);
    const left = changes.length - free.length;
    if (left) notice("pasted", words.overtaken.replace("#n", left)).querySelector("[data-undo]").hidden = true;
    else notice("pasted", false);
    count();
    SheetSaving.send();
    const input = free.length ? named(free[0].name) : null;
    if (input) { input.focus(); input.select(); }
  };
  const undo = () => walk(done, undone, "after", "before");
  const redo = () => walk(undone, done, "before", "after");

  const cellOf = (event) => event.target.closest?.(".cell");
  form.addEventListener("focusin", (event) => { const input = cellOf(event); if (input) open.set(input.name, input.value); });
  form.addEventListener("focusout", (event) => { const input = cellOf(event); if (input) leave(input); });
  document.querySelector("[data-undo]").addEventListener("click", undo);

  return { began, commit, write, undo, redo, set };
})();
