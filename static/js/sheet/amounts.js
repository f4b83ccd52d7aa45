// Amounts as people type them: whole đồng as BigInt, read and written like disbursement/amounts.py.
const SheetAmounts = (() => {
  const VIETNAMESE = /^(\d+|[1-9]\d{0,2}(?:([. ])\d{3})(?:\2\d{3})*)(?:,(\d+))?$/;
  const ENGLISH = /^(?:([1-9]\d{0,2}(?:,\d{3})+)\.(\d+)|([1-9]\d{0,2}(?:,\d{3}){2,}))$/;
  const places = (unit) => unit === "trieu" ? 6 : 0;

  const read = (typed, unit) => {
    const text = typed.replace(/\s+/g, " ").trim();
    const vietnamese = VIETNAMESE.exec(text), english = ENGLISH.exec(text);
    if (!vietnamese && !english) return null;
    const whole = (vietnamese ? vietnamese[1] : english[1] || english[3]).replace(/[., ]/g, "");
    const decimals = ((vietnamese ? vietnamese[3] : english[2]) || "").replace(/0+$/, "");
    if (decimals.length > places(unit)) return null;
    return BigInt(whole) * 10n ** BigInt(places(unit)) + BigInt(decimals.padEnd(places(unit), "0") || "0");
  };
  const dotted = (digits) => digits.replace(/\B(?=(\d{3})+$)/g, ".");
  const written = (dong, unit) => {
    const count = places(unit);
    const all = (dong < 0n ? -dong : dong).toString().padStart(count + 1, "0");
    const decimals = count ? all.slice(-count).replace(/0+$/, "") : "";
    return (dong < 0n ? "-" : "") + dotted(all.slice(0, all.length - count)) + (decimals ? "," + decimals : "");
  };
  const rate = (part, whole) => {
    if (!whole) return "–";
    const tenths = (part * 2000n + whole) / (whole * 2n);
    return `${dotted((tenths / 10n).toString())},${tenths % 10n}%`;
  };

  // A block from a computer that writes 10,702.5: told by numbers that can be nothing else, none of them Vietnamese.
  const ONLY_ENGLISH = /^\d{1,3}(,\d{3})+\.\d+$|^\d{1,3}(,\d{3}){2,}$|^\d+\.(\d{1,2}|\d{4,})$/;
  const ONLY_VIETNAMESE = /^\d{1,3}(\.\d{3})+,\d+$|^\d{1,3}(\.\d{3}){2,}$|^\d+,(\d{1,2}|\d{4,})$/;
  const isEnglish = (texts) => texts.some((text) => ONLY_ENGLISH.test(text)) && !texts.some((text) => ONLY_VIETNAMESE.test(text));
  const fromEnglish = (text) => /^[\d,]+(\.\d+)?$/.test(text) ? text.replace(/,/g, "").replace(".", ",") : text;

  return { read, written, rate, isEnglish, fromEnglish };
})();
