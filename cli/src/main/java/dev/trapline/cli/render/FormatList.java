package dev.trapline.cli.render;

import java.io.IOException;
import java.util.List;

/// The formats, a paragraph each.
public final class FormatList {
    private static final String INDENT = "  ";

    private final int width;
    private final Ink ink;

    /// A list on a page `width` columns wide.
    public FormatList(int width, Ink ink) {
        this.width = width;
        this.ink = ink;
    }

    /// Writes the paragraph of the format `name` to `out`.
    public void print(
            String name,
            boolean read,
            boolean written,
            String description,
            List<String> flags,
            Utf8Output out)
            throws IOException {
        Page page = new Page(out, width, ink);
        String does = read && written ? "read and written" : read ? "read" : "written";
        page.line(ink.bold(name) + INDENT + ink.dim(does));
        page.wrap(INDENT, INDENT, description, (_, text) -> text);
        if (!flags.isEmpty()) {
            page.wrap(INDENT + "understands  ", " ".repeat(15), String.join("  ", flags), Ink::dim);
        }
    }
}
