// All that the page takes from others; what is not named here is not in the bundle.
export { createEmptyCard, fsrs, Rating } from "ts-fsrs";
export { encode as qrCode } from "uqr";
