// What the reader keeps in this browser. Chrome gives all files opened from disk one common store, so
// every name bears the guide's id. A browser that keeps nothing (private mode) still gets a working page.
const store = (() => {
  const prefix = `mlguide/${document.documentElement.dataset.guide}/`;

  function get(name, otherwise) {
    try {
      const kept = localStorage.getItem(prefix + name);
      return kept === null ? otherwise : JSON.parse(kept);
    } catch {
      return otherwise;
    }
  }

  function set(name, value) {
    try {
      localStorage.setItem(prefix + name, JSON.stringify(value));
      return true;
    } catch {
      return false;
    }
  }

  /** Calls back when another window of the same guide has changed what is kept. */
  function watch(name, changed) {
    addEventListener("storage", (event) => {
      if (event.key === prefix + name) changed();
    });
  }

  return { get, set, watch };
})();

// What is kept for this window only, over a reload.
const session = (() => {
  const prefix = `mlguide/${document.documentElement.dataset.guide}/`;

  function get(name) {
    try {
      return JSON.parse(sessionStorage.getItem(prefix + name));
    } catch {
      return null;
    }
  }

  function set(name, value) {
    try {
      sessionStorage.setItem(prefix + name, JSON.stringify(value));
    } catch {
      // a reload then begins anew
    }
  }

  function remove(name) {
    try {
      sessionStorage.removeItem(prefix + name);
    } catch {
      // nothing was kept
    }
  }

  return { get, set, remove };
})();
