package dev.trapline.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.model.report.AnalysisReport;
import dev.trapline.model.report.Coverage;
import dev.trapline.model.report.Finding;
import dev.trapline.model.report.InputInfo;
import dev.trapline.model.report.Report;
import dev.trapline.model.report.Table;
import dev.trapline.model.report.Table.Column;
import dev.trapline.model.report.Unit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.commonmark.ext.autolink.AutolinkExtension;
import org.commonmark.ext.gfm.tables.TableRow;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.BulletList;
import org.commonmark.node.Code;
import org.commonmark.node.CustomNode;
import org.commonmark.node.Document;
import org.commonmark.node.Emphasis;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.OrderedList;
import org.commonmark.node.Text;
import org.commonmark.node.ThematicBreak;
import org.commonmark.parser.Parser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Markdown reports, read by an implementation of CommonMark with the tables and the addresses of GitHub.
class MarkdownReportTest {
    private static final Parser PARSER =
            Parser.builder().extensions(List.of(TablesExtension.create(), AutolinkExtension.create())).build();

    private static final Pattern OUR_TAGS = Pattern.compile("</?(?:details|summary|code|sub)>");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>alert(1)</script>", "a|b", "\\|", "`code` ``", "**bold** _it_ *it*", "[x](http://example.org)",
                "![x](http://example.org/x.png)", "http://example.org", "www.example.org",
                "<http://example.org>", "# head", "- item", "1. item", "> quote", "--- | ---", "&lt; &amp;", "~~gone~~",
                "</details>", "<!-- -->", "```", "line\nnext", "a\\", "$x$", "x_y_z", "<details>"
            })
    void nothingFromARecordingIsMarkup(String name) throws IOException {
        Reading reading = read(hostile(name));

        assertThat(reading.markup).isEmpty();
        assertThat(reading.tags).allSatisfy(tag -> assertThat(OUR_TAGS.matcher(tag).matches()).as(tag).isTrue());
        // the heading, a note, a finding three times, a title, a table's title, a column, a cell
        String shown = reading.text.replace("\u200b", "");
        assertThat(shown.split(Pattern.quote(SafeText.of(name)), -1)).hasSizeGreaterThanOrEqualTo(9);
        assertThat(reading.rows).as("key figures have none; a head and two rows").isEqualTo(3);
    }

    /// What GitHub makes of text after Markdown has been read, and of addresses with ASCII characters only,
    /// unlike the implementation here.
    @ParameterizedTest
    @ValueSource(strings = {"@torvalds", "me@example.org", "a #1", "owner/repo#12", "GH-7", ":tada:", "!5", "~bug",
        "https://a.b"})
    void nothingFromARecordingIsAReference(String name) throws IOException {
        String text = read(hostile(name)).text;

        assertThat(text).doesNotContain(name);
        assertThat(text.replace("\u200b", "")).contains(name);
    }

    @Test
    void aSoundReport() throws IOException {
        String markdown = markdown(SampleReports.copyLoop());

        assertThat(markdown)
                .contains("✅ **Data quality OK**")
                .contains("| System calls | **2,472** |")
                .contains("- 🔴 **1,024 writes of 1 B to /tmp/out could be 1**, saves about 205 us")
                .contains("<details><summary>System calls</summary>");
        assertThat(read(SampleReports.copyLoop()).text).contains("read18.5 ms1,027");
    }

    @Test
    void whatIsMissingComesFirst() throws IOException {
        assertThat(markdown(SampleReports.damaged()).lines().skip(2).findFirst())
                .hasValueSatisfying(line -> assertThat(line)
                        .startsWith("❌ **Data quality FAIL**: 1.23 M events lost by the recorder")
                        .contains("3 lines not understood"));
    }

    @Test
    void fitsIntoAComment() throws IOException {
        List<AnalysisReport> analyses = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            analyses.add(analysis("|".repeat(100)));
        }
        Report small = hostile("x");
        String markdown = markdown(new Report(
                small.inputs(), small.coverage(), analyses, List.of(), List.of(), List.of()));

        assertThat(markdown).hasSizeBetween(50_000, 65_536).contains("`--format html`");
    }

    private static Report hostile(String name) {
        return new Report(
                List.of(new InputInfo(name, "strace", "realtime", 1, 1, 0L, 1L)),
                new Coverage(1, new TreeMap<>(), new TreeMap<>(), 1, 0, 0, 0, List.of()),
                List.of(analysis(name)),
                List.of(),
                List.of(new Finding("x.y", Finding.Severity.INFO, name, name, null, name)),
                List.of(name));
    }

    private static AnalysisReport analysis(String name) {
        return new AnalysisReport(
                "x",
                name,
                List.of(),
                List.of(),
                List.of(new Table(
                        "rows",
                        name,
                        List.of(Column.of("name", name, Unit.TEXT), Column.of("count", "count", Unit.COUNT)),
                        List.of(List.of(name, 1L), List.of(name, 2L)))),
                List.of(),
                List.of());
    }

    private static String markdown(Report report) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Utf8Output out = new Utf8Output(bytes);
        new MarkdownReport(10).render(report, out);
        out.flush();
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static Reading read(Report report) throws IOException {
        Reading reading = new Reading();
        PARSER.parse(markdown(report)).accept(reading);
        return reading;
    }

    /// What a reader of the page sees, and what in it is more than text.
    private static final class Reading extends AbstractVisitor {
        final List<String> markup = new ArrayList<>();
        final List<String> tags = new ArrayList<>();
        String text = "";
        int rows;

        @Override
        public void visit(Text node) {
            text += node.getLiteral();
        }

        @Override
        public void visit(HtmlInline node) {
            tags.add(node.getLiteral());
        }

        /// `<details><summary>text</summary>` on a line of its own, whose character references a browser reads.
        @Override
        public void visit(HtmlBlock node) {
            var found = Pattern.compile("<[^>]*>").matcher(node.getLiteral());
            while (found.find()) {
                tags.add(found.group());
            }
            text += Pattern.compile("&#(\\d+);").matcher(found.reset().replaceAll("")).replaceAll(
                    number -> Matcher.quoteReplacement(Character.toString(Integer.parseInt(number.group(1)))));
        }

        @Override
        public void visit(CustomNode node) {
            if (node instanceof TableRow) {
                rows++;
            }
            visitChildren(node);
        }

        @Override
        public void visit(BulletList node) {
            visitChildren(node);
            if (!(node.getParent() instanceof Document)) {
                extra(node);
            }
        }

        @Override
        public void visit(Link node) {
            extra(node);
        }

        @Override
        public void visit(Image node) {
            extra(node);
        }

        @Override
        public void visit(Emphasis node) {
            extra(node);
        }

        @Override
        public void visit(Code node) {
            extra(node);
        }

        @Override
        public void visit(FencedCodeBlock node) {
            extra(node);
        }

        @Override
        public void visit(OrderedList node) {
            extra(node);
        }

        @Override
        public void visit(ThematicBreak node) {
            extra(node);
        }

        private void extra(Node node) {
            markup.add(node.toString());
        }
    }
}
