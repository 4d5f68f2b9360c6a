// Small helpers. Looking for a class in the whole page reads all of it: look in the part where it is.
const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

/** An element with properties and children (elements or text). */
function make(name, properties = {}, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

const count = (number, one, many = `${one}s`) => `${number.toLocaleString("en")} ${number === 1 ? one : many}`;

const toast = (() => {
  let timer = 0;
  return (message) => {
    const box = $("#toast");
    box.textContent = message;
    box.classList.add("on");
    clearTimeout(timer);
    timer = setTimeout(() => box.classList.remove("on"), 2600);
  };
})();

async function copy(text, what) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Older browsers give the clipboard to pages from https only; the selection still works there.
    const area = make("textarea", { value: text, className: "visually-hidden" });
    const back = document.activeElement;
    ($("dialog[open]") ?? document.body).append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    back?.focus?.({ preventScroll: true });
    if (!done) return toast("This browser does not let the page copy.");
  }
  return toast(`${what} copied`);
}

/** Works through a list while the reader does nothing; what is added to the list meanwhile is done too. */
function idly(list, work) {
  const later = window.requestIdleCallback ?? ((run) => setTimeout(() => run({ timeRemaining: () => 8 }), 50));
  later((time) => {
    while (list.length && time.timeRemaining() > 2) work(list.shift());
    if (list.length) idly(list, work);
  });
}

/** The height that the bar covers at the top of the window. */
const barHeight = () => $(".bar").getBoundingClientRect().bottom;

/** A card's question as plain text. */
const questionOf = (card) => $(".ask", card.question).textContent.replace(/\s+/g, " ").trim();

/** The same, cut to one line of a list. */
const titleOf = (card) => {
  const text = questionOf(card);
  return text.length > 110 ? `${text.slice(0, text.lastIndexOf(" ", 108))} …` : text;
};
