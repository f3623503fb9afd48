/// Reports as one HTML file that needs nothing else: no network, no server, no other file.
///
/// [HtmlReport][dev.trapline.cli.html.HtmlReport] puts the page together from resources of ours, a chart
/// library and the report as JSON; scripts in the page make it visible. Why so:
/// `docs/adr/0009-html-charts.md`.
@NullMarked
package dev.trapline.cli.html;

import org.jspecify.annotations.NullMarked;
