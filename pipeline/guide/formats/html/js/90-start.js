addEventListener("DOMContentLoaded", () => {
  theme.start();
  cards.start();
  place.start();
  menus.start();
  answers.start();
  search.start();
  levelsHidden.start();
  ratings.start();
  notes.start();
  marks.start();
  filters.start();
  today.start();
  practice.start();
  mock.start();
  transfer.start();
  keys.start();
});
