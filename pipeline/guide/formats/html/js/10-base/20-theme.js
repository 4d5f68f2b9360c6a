// Theme and columns, set before anything is painted; without a choice the theme is the system's.
const theme = (() => {
  const root = document.documentElement;
  root.classList.add("js");

  function show(name, value) {
    if (value) root.dataset[name] = value;
    else delete root.dataset[name];
  }

  function choose(name, value) {
    show(name, value);
    store.set(name, value);
  }

  function start() {
    for (const name of ["theme", "columns"]) {
      for (const radio of document.getElementById("view-menu").querySelectorAll(`input[name="${name}"]`)) {
        radio.checked = radio.value === (root.dataset[name] ?? "");
        radio.addEventListener("change", () => choose(name, radio.value));
      }
    }
  }

  show("theme", ["light", "dark"].includes(store.get("theme")) ? store.get("theme") : "");
  show("columns", store.get("columns") === "columns" ? "columns" : "");
  return { start };
})();
