package dev.trapline.cli.render;

/// What pictures are drawn with in a row of characters.
public enum Strokes {
    /// Blocks of an eighth to the whole of a character (U+2581 to U+258F).
    BLOCKS("▁▂▃▄▅▆▇█", "▏▎▍▌▋▊▉█"),
    /// Where nothing but ASCII can be shown.
    ASCII("_.:-=+*#", "#");

    private final String heights;
    private final String widths;

    Strokes(String heights, String widths) {
        this.heights = heights;
        this.widths = widths;
    }

    /// A character for each of `amounts`, as high as it is of `largest`; a blank for nothing.
    String line(long[] amounts, long largest) {
        StringBuilder line = new StringBuilder(amounts.length);
        for (long amount : amounts) {
            int level = (int) Math.ceil((double) amount / largest * heights.length());
            line.append(amount <= 0 ? ' ' : heights.charAt(Math.clamp(level - 1L, 0, heights.length() - 1)));
        }
        return line.toString();
    }

    /// A bar as long as `fraction` of `columns`; whatever is not nothing can be seen.
    String bar(double fraction, int columns) {
        int parts = widths.length();
        int length = (int) Math.round(fraction * columns * parts);
        if (length == 0 && fraction > 0) {
            length = 1;
        }
        String whole = String.valueOf(widths.charAt(parts - 1)).repeat(length / parts);
        return length % parts == 0 ? whole : whole + widths.charAt(length % parts - 1);
    }
}
