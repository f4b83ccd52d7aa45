// "Only what changed" at once; without this file the link asks the server for the same.
(() => {
  const link = document.querySelector("a[data-filter]");
  if (!link) return;
  const rows = [...document.querySelectorAll(".sheet tr.entry")];
  const below = (row) => row.nextElementSibling?.matches("tr.finding") ? row.nextElementSibling : null;
  const isChanged = (row) => {
    const text = row.querySelector("[data-increase]").textContent.trim();
    return row.matches("[data-changed], .has-finding") || !["0", "–"].includes(text);
  };
  let isOn = "on" in link.dataset;
  link.addEventListener("click", (event) => {
    event.preventDefault();
    isOn = !isOn;
    rows.forEach((row) => {
      delete row.dataset.changed; // what the server knew; from now on the page's own numbers count
      row.hidden = isOn && !isChanged(row);
      const said = below(row);
      if (said) said.hidden = row.hidden || !row.matches(".has-finding");
    });
    document.querySelectorAll(".sheet tbody").forEach((band) => {
      band.hidden = [...band.querySelectorAll("tr.entry")].every((row) => row.hidden);
    });
    link.textContent = isOn ? link.dataset.all : link.dataset.only;
    const address = new URL(location.href);
    isOn ? address.searchParams.set("changed", "1") : address.searchParams.delete("changed");
    history.replaceState(history.state, "", address);
    const field = document.querySelector("#cells [name=changed]");
    if (field) field.value = isOn ? "1" : "";
  });
})();
