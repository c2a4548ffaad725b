/* Text as XML, of what is saved. */

const NOT_IN_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const SIGNS = /** @type {Record<string, string>} */ ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' });

/** Gives a text as XML and HTML have it, in quotes too. @param {string} text */
export function asXml(text) {
  return text.replace(NOT_IN_XML, '\ufffd').replace(/[&<>"']/g, (sign) => SIGNS[sign]);
}
