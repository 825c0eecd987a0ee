/** The messages in German. */

import type { Messages } from "./english.js";
import { remedyOf } from "./remedy.js";

export const GERMAN: Messages = {
  loading: "Daten werden geladen",
  loadingPercent: (percent) => `Daten werden geladen, ${percent} %`,
  empty: "Keine passenden Zeilen",
  emptyHint: "Erweitern oder leeren Sie die Filter, um hier Daten zu sehen.",
  retry: "Erneut versuchen",
  clearFilters: "Filter leeren",
  clearSelection: "Auswahl aufheben",
  resetZoom: "Zoom zurücksetzen",
  takeAway: "Exportieren",
  copy: "Kopieren",
  copied: "Kopiert",
  exportAs: (format) =>
    ({ xlsx: "Excel (XLSX)", png: "Bild (PNG)", svg: "Bild (SVG)", pdf: "Dokument (PDF)" })[
      format
    ] ?? format.toUpperCase(),
  series: "Reihen",
  drillAll: "Alle",
  drillPath: "Pfad",
  drilled: (path) => (path.length === 0 ? "Alles wird gezeigt" : `Gezeigt wird ${path.join(", ")}`),
  showTable: "Als Tabelle zeigen",
  showChart: "Als Diagramm zeigen",
  chart: "Diagramm",
  filters: "Filter",
  from: "Von",
  to: "Bis",
  all: "Alle",
  search: "Suchen",
  noMatch: "Nichts gefunden",
  selected: (count) => `${count} ausgewählt`,
  reset: "Zurücksetzen",
  point: (label, index, count) => `${label}. ${index + 1} von ${count}`,
  filtered: (charts) =>
    `Gefiltert. ${charts} ${charts === 1 ? "Diagramm" : "Diagramme"} aktualisiert.`,
  chartHelp: "Pfeiltasten gehen die Punkte durch, Eingabe wählt aus, Escape hebt auf.",
  total: "Gesamt",
  pivot: "Pivottabelle",
  none: "(ohne)",
  yes: "Ja",
  no: "Nein",
  expand: "Öffnen:",
  collapse: "Schließen:",
  expandAll: "Alle öffnen",
  collapseAll: "Alle schließen",
  sorted: (order) =>
    order === undefined
      ? "Sortiert wie zu Beginn"
      : order === "asc"
        ? "Aufsteigend sortiert"
        : "Absteigend sortiert",
  course: (from, to) => `von ${from} bis ${to}`,
  filterColumn: (name) => `${name} filtern`,
  rows: (count) => `${count} Zeilen`,
  moreRows: (shown, total) => `Die ersten ${shown} von ${total} Zeilen`,
  staleAged: (time) => `Daten vom ${time}, älter als zugesagt`,
  staleFailed: (time) => `Daten vom ${time}. Neuere konnten nicht geladen werden.`,
  refresh: "Aktualisieren",
  errorCode: (code) => `Code: ${code}`,
  requestId: (id) => `Anfrage: ${id}`,
  errorTitle: "Das konnte nicht gezeigt werden",
  remedy: (error) => remedyOf(error, REMEDIES),
};

const REMEDIES: Record<string, string> = {
  network: "Prüfen Sie die Verbindung und versuchen Sie es erneut.",
  http_status: "Der Server hatte ein Problem. Versuchen Sie es gleich noch einmal.",
  unauthorized:
    "Ihre Sitzung ist wohl abgelaufen. Versuchen Sie es erneut, oder melden Sie sich neu an.",
  forbidden: "Ihr Konto darf das nicht sehen. Bitten Sie den Betreiber der Seite um Zugriff.",
  not_found: "Es wurde wohl verschoben oder entfernt. Fragen Sie den Betreiber der Seite.",
  corrupt_file: "Laden oder exportieren Sie die Datei neu: diese Kopie ist unvollständig.",
  unsupported_file: "Nehmen Sie Parquet, Arrow, CSV oder JSON.",
  stale_version: "Es gibt neuere Daten. Versuchen Sie es erneut.",
  engine_crashed:
    "Versuchen Sie es erneut. Geschieht es wieder, fehlt für diese Daten wohl Speicher.",
  limit_exceeded: "Fragen Sie enger: weniger Gruppen, Zeilen oder Spalten.",
  invalid_spec: "Die Beschreibung des Diagramms muss berichtigt werden.",
  invalid_query: "Die Abfrage des Diagramms muss berichtigt werden.",
  unknown_column: "Das Diagramm nennt eine Spalte, die es in den Daten nicht gibt.",
  type_mismatch: "Das Diagramm verlangt von einer Spalte, was ihr Typ nicht kann.",
};
