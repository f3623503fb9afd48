package dev.trapline.cli.html;

import dev.trapline.cli.render.RecordingFacts;
import dev.trapline.cli.render.ReportRenderer;
import dev.trapline.cli.render.SafeText;
import dev.trapline.cli.render.Utf8Output;
import dev.trapline.model.report.Report;
import java.io.IOException;

/// A report as a page for a browser: one file, complete in itself, that loads nothing and sends nothing.
///
/// The report stands in the page as JSON in which every text from the recording has been made visible
/// ([SafeText]) and nothing can end the element around it; the page's scripts put it into the document
/// as text only. A Content-Security-Policy keeps everything else from running.
public final class HtmlReport implements ReportRenderer {

    @Override
    public void render(Report report, Utf8Output out) throws IOException {
        Assets assets = Assets.load();
        String page = Assets.page();
        int from = 0;
        for (int open = page.indexOf("{{"); open >= 0; open = page.indexOf("{{", from)) {
            int close = page.indexOf("}}", open);
            out.append(page, from, open);
            switch (page.substring(open + 2, close)) {
                case "policy" -> out.text(assets.policy());
                case "title" -> out.text(markup(RecordingFacts.name(report)));
                case "styles" -> out.text(assets.styles());
                case "data" -> new PageData(report, out).write();
                case "licence" -> out.text(markup(assets.licence().strip()));
                case "scripts" -> {
                    for (String script : assets.scripts()) {
                        out.text("<script>").text(script).text("</script>\n");
                    }
                }
                default -> throw new IllegalStateException("page.html: " + page.substring(open, close + 2));
            }
            from = close + 2;
        }
        out.append(page, from, page.length());
    }

    /// `text` as it is written between tags.
    private static String markup(String text) {
        return SafeText.of(text.replace("\n", " ")).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
