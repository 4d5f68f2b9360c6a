// What a mock interview leaves behind: the words of its questions, how each went, what the reader said.
const mockSummary = (() => {
  let done = []; // {card, mark, said, seconds} in order

  /** Shows what was asked, how it went, and what was said. */
  function show(list) {
    done = list;
    const known = done.filter(({ mark }) => mark === "known").length;
    const minutes = Math.max(1, Math.round(done.reduce((sum, { seconds }) => sum + seconds, 0) / 60));
    $(".mock-result").textContent = `${count(done.length, "question")} in ${count(minutes, "minute")}, ${known} known.`;
    const names = { learn: "To learn", shaky: "Shaky", known: "Known", "": "Skipped" };
    $(".mock-list").replaceChildren(...done.map(({ card, mark, said: words, seconds }) => {
      const link = make("a", { href: `#${card.element.id}` }, titleOf(card));
      link.addEventListener("click", () => $("#mock-summary").close("close"));
      const facts = make("p", { className: "mock-facts" }, `${card.id} · ${$(".level", card.head).textContent} · ${names[mark]} · ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`);
      const box = make("li", {}, link, facts);
      if (words) box.append(make("details", {}, make("summary", {}, "What you said"), make("p", { className: "mock-words" }, words)));
      return box;
    }));
    $("#mock-summary").returnValue = "";
    $("#mock-summary").showModal();
  }

  /** The summary as text, for a friend who listens or for one's own papers. */
  function copied() {
    const lines = done.map(({ card, mark, said: words }) => `${card.id} (${mark || "skipped"}): ${questionOf(card)}${words ? `\n  ${words.replace(/\n/g, "\n  ")}` : ""}`);
    copy([$(".mock-result").textContent, ...lines].join("\n\n"), "Summary");
  }

  return { show, copied };
})();
