addEventListener("DOMContentLoaded", () => {
  theme.start();
  cards.start();
  menus.start();
  answers.start();
  search.start();
  marks.start();
  filters.start();
  practice.start();
  keys.start();
});
