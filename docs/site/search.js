// The search of the theme takes a hyphen as an operator, and fails on one that starts or ends a word, so that
// it finds neither --allow-code nor golden-obsolete. This requires each part of such a word instead.
const post = Worker.prototype.postMessage;
const required = (word) => word.split("-").filter(Boolean).map((part) => `+${part}*`).join(" ");
Worker.prototype.postMessage = function (message, ...rest) {
  const isQuery = message && typeof message.data === "string";
  const data = isQuery && message.data.replace(/\S*-\S*/g, required);
  return post.call(this, isQuery ? { ...message, data } : message, ...rest);
};
