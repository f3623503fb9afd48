package dev.trapline.cli.render;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// A table that fits the page: numbers to the right, texts to the left and shortened where
/// necessary, and where that is not enough, the columns that matter least left out.
final class TextTable {
    private static final String INDENT = "  ";
    private static final int GAP = 2;
    private static final int NARROWEST_TEXT = 12;

    private final List<Field> fields = new ArrayList<>();
    private final List<String[]> rows = new ArrayList<>();

    /// Adds a column on the right.
    ///
    /// @param title its header
    /// @param kind how its cells are set
    /// @param rank 0 for a column that must stay; of the others the largest goes first
    void column(String title, Kind kind, int rank) {
        fields.add(new Field(title, kind, rank));
    }

    /// Adds a row with one cell for each column.
    void row(String... cells) {
        rows.add(cells);
    }

    /// Writes the header, if any column has a title, and the rows.
    void print(Page page) throws IOException {
        measure();
        fit(page.width() - INDENT.length());
        Ink ink = page.ink();
        StringBuilder line = new StringBuilder(page.width() + 32);
        if (fields.stream().anyMatch(field -> !field.title.isEmpty())) {
            line.append(INDENT);
            for (Field field : fields) {
                if (field.width > 0) {
                    cell(line, field, field.title, ink.dim(field.cut(field.title)));
                }
            }
            page.line(line.toString());
        }
        for (String[] row : rows) {
            line.setLength(0);
            line.append(INDENT);
            for (int i = 0; i < row.length; i++) {
                Field field = fields.get(i);
                if (field.width > 0) {
                    String text = field.cut(row[i]);
                    cell(line, field, text, field.kind == Kind.BAR ? ink.cyan(text) : text);
                }
            }
            page.line(line.toString());
        }
    }

    private static void cell(StringBuilder line, Field field, String text, String inked) {
        String padding = " ".repeat(Math.max(field.width - DisplayWidth.of(field.cut(text)), 0));
        if (field.kind == Kind.NUMBER) {
            line.append(padding).append(inked);
        } else {
            line.append(inked).append(padding);
        }
        line.append("  ");
    }

    private void measure() {
        for (int i = 0; i < fields.size(); i++) {
            Field field = fields.get(i);
            int width = DisplayWidth.of(field.title);
            for (String[] row : rows) {
                width = Math.max(width, DisplayWidth.of(row[i]));
            }
            field.width = width;
        }
    }

    private void fit(int room) {
        while (total() > room && shrinkWidest(total() - room, NARROWEST_TEXT + NARROWEST_TEXT)) {
        }
        while (total() > room) {
            Field least = null;
            for (Field field : fields) {
                if (field.width > 0 && field.rank > 0 && (least == null || field.rank > least.rank)) {
                    least = field;
                }
            }
            if (least == null) {
                break;
            }
            least.width = 0;
        }
        while (total() > room && shrinkWidest(total() - room, NARROWEST_TEXT)) {
        }
    }

    /// Takes up to `excess` columns from the widest text, leaving it `least` wide.
    private boolean shrinkWidest(int excess, int least) {
        Field widest = null;
        for (Field field : fields) {
            if (field.kind == Kind.TEXT && (widest == null || field.width > widest.width)) {
                widest = field;
            }
        }
        if (widest == null || widest.width <= least) {
            return false;
        }
        widest.width = Math.max(widest.width - excess, least);
        return true;
    }

    private int total() {
        int total = -GAP;
        for (Field field : fields) {
            total += field.width == 0 ? 0 : field.width + GAP;
        }
        return total;
    }

    /// How the cells of a column are set.
    enum Kind {
        /// To the right.
        NUMBER,
        /// To the left, may be shortened.
        TEXT,
        /// To the left, never shortened, coloured.
        BAR
    }

    private static final class Field {
        final String title;
        final Kind kind;
        final int rank;
        int width;

        Field(String title, Kind kind, int rank) {
            this.title = title;
            this.kind = kind;
            this.rank = rank;
        }

        String cut(String text) {
            return DisplayWidth.shorten(text, width);
        }
    }
}
