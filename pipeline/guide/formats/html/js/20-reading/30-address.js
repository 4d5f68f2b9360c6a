// The view as it stands in the address: "#q/5.1.2/8.4" is a card, "#level=H&ch=8.3" a filter,
// "#q/5.1.2/8.4&level=H" both, "#today" the plan for today.
const address = (() => {
  const NONE = { levels: [], part: "", mark: "", check: "", differs: false, starred: false, query: "" };
  const NAMES = { level: "levels", ch: "part", mark: "mark", check: "check", find: "query" };

  function decoded(text) {
    try {
      return decodeURIComponent(text);
    } catch {
      return text; // a stray % in a hand-written address
    }
  }

  function parse(hash) {
    const state = { ...NONE };
    let anchor = "";
    for (const piece of hash.replace(/^#/, "").split("&").filter(Boolean)) {
      const [name, value = ""] = piece.split("=").map(decoded);
      if (name === "level") state.levels = value.split(",");
      else if (name === "differs" || name === "starred") state[name] = true;
      else if (Object.hasOwn(NAMES, name)) state[NAMES[name]] = value;
      else if (!piece.includes("=")) anchor = name;
    }
    return { anchor, state };
  }

  function composed(anchor, state) {
    const value = (text) => encodeURIComponent(text).replaceAll("%2C", ",").replaceAll("%20", "+").replaceAll("+", "%20");
    const pieces = [anchor && encodeURI(anchor)];
    if (state.levels.length) pieces.push(`level=${value(state.levels.join(","))}`);
    if (state.part) pieces.push(`ch=${value(state.part)}`);
    if (state.mark) pieces.push(`mark=${value(state.mark)}`);
    if (state.check) pieces.push(`check=${value(state.check)}`);
    if (state.differs) pieces.push("differs");
    if (state.starred) pieces.push("starred");
    if (state.query) pieces.push(`find=${value(state.query)}`);
    const hash = pieces.filter(Boolean).join("&");
    return hash ? `#${hash}` : location.pathname + location.search;
  }

  /** Whether an address says which cards are to be shown. */
  const filters = (hash) => hash.includes("=") || /[#&](?:differs|starred)\b/.test(hash);

  return { NONE, parse, composed, filters };
})();
