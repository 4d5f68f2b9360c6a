// On a section's page: what was searched there is searched in the whole guide.
addEventListener("click", (event) => {
  const link = event.target.closest?.("a.whole-guide");
  const asked = document.querySelector("#query")?.value.trim();
  if (link && asked) link.href = `index.html#find=${encodeURIComponent(asked)}`;
}, { capture: true });
