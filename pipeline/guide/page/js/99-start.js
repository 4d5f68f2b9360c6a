addEventListener("DOMContentLoaded", () => {
  theme.start();
  cards.start();
  answers.start();
  search.start();
  marks.start();
  filters.start();
  practice.start();
  menus.start();
  keys.start();
});
