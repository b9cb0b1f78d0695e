/** Answers nothing: the browser goes to the server by itself. */
export {};
