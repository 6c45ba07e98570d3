// Single keys: whether their reader wants them, and when a key is text that is being typed.

export const hasKeys = document.documentElement.dataset.keys !== "off";
export const isTyping = (target) =>
  target.isContentEditable || target.matches("select, textarea, input:not([type=checkbox], [type=radio])");
