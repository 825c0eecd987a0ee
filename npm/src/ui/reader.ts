/** Whom the page is read by, as far as the browser tells. */

/** The reader's language, a BCP 47 tag, and time zone, an IANA name. */
export interface Reader {
  locale: string;
  timeZone: string;
}

/**
 * The reader's language and time zone where the page names none; `page` is the document that we are
 * in.
 */
export function readerDefaults(
  options: { locale?: string | undefined; timeZone?: string | undefined },
  page: Document = document,
): Reader {
  // A frame that a page made for us rarely has a language of its own.
  const locale =
    options.locale ||
    page.documentElement.lang ||
    document.documentElement.lang ||
    navigator.language;
  return {
    locale: supported(locale) ? locale : "en",
    timeZone: options.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
}

function supported(locale: string): boolean {
  try {
    return Intl.NumberFormat.supportedLocalesOf(locale).length > 0;
  } catch {
    return false;
  }
}
