// The browser's own listening, where it has any: what is said is added to a field of text.
const speech = (() => {
  const Recognition = window.SpeechRecognition ?? window.webkitSpeechRecognition;
  let listening = null;

  const pressed = (yes) => $('#mock-panel [data-mock="speak"]').setAttribute("aria-pressed", String(yes));
  const stop = () => listening?.stop();

  /** Begins to listen, or ends it. */
  function toggle(area, changed) {
    if (listening) {
      stop();
      return;
    }
    listening = new Recognition();
    listening.continuous = true;
    listening.lang = "en-US";
    listening.addEventListener("result", (event) => {
      for (const result of [...event.results].slice(event.resultIndex)) {
        if (result.isFinal) area.value = `${area.value} ${result[0].transcript.trim()}`.trim();
      }
      changed();
    });
    listening.addEventListener("error", () => toast("The browser does not listen here; type your answer."));
    listening.addEventListener("end", () => {
      listening = null;
      pressed(false);
    });
    listening.start();
    pressed(true);
  }

  return { able: Boolean(Recognition), toggle, stop };
})();
