// The browser's clock, and the rules of time zones behind Intl.

const WEEK = 7 * 86_400;

export function now() {
  return Date.now();
}

/**
 * The offset from UTC at `from`, then each later instant until `to` at which clocks of the zone change and the offset from then on, all in
 * seconds; undefined where there is no such zone. Intl tells an offset only of an instant, so weeks are tried, and halved where they differ.
 */
export function zoneChanges(name, from, to) {
  const part = "numeric";
  let format;
  try {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: name,
      calendar: "gregory",
      numberingSystem: "latn",
      hourCycle: "h23",
      year: part,
      month: part,
      day: part,
      hour: part,
      minute: part,
      second: part,
    });
  } catch {
    return undefined;
  }
  const offset = (at) => {
    const [month, day, year, hour, minute, second] = format.format(at * 1000).match(/\d+/g).map(Number);
    return Date.UTC(year, month - 1, day, hour, minute, second) / 1000 - at;
  };
  const changes = [offset(from)];
  let known = changes[0];
  for (let start = from; start < to; start += WEEK) {
    const end = Math.min(start + WEEK, to - 1);
    const after = offset(end);
    if (after === known) continue;
    let [before, behind] = [start, end];
    while (behind - before > 1) {
      const middle = Math.floor((before + behind) / 2);
      if (offset(middle) === known) before = middle;
      else behind = middle;
    }
    changes.push(behind, after);
    known = after;
  }
  return new Float64Array(changes);
}
