package dev.trapline.machine.boot;

import java.util.Map;
import java.util.TreeMap;

/// A stage of the boot: what a number at port 0x80 means. The sources say it in the line that writes the number:
///
///     out POST, al            ;@ 0a disk|IDENTIFY DEVICE says how large the disk is.
///
/// @param code   the number
/// @param title  a word or two
/// @param text   what happens from here on
/// @param source where it is written
/// @param line   in which line, from 1
public record BootStage(int code, String title, String text, BootSource source, int line) {

    /// The port for the numbers of stages.
    public static final int PORT = 0x80;

    private static final String MARK = ";@ ";
    private static final char SEPARATOR = '|';
    private static final int HEXADECIMAL = 16;

    /// All stages by their numbers.
    public static Map<Integer, BootStage> all() {
        Map<Integer, BootStage> stages = new TreeMap<>();
        for (BootSource source : BootSource.values()) {
            int line = 0;
            for (String text : source.text().lines().toList()) {
                line++;
                int mark = text.indexOf(MARK);
                if (mark >= 0) {
                    BootStage stage = of(text.substring(mark + MARK.length()), source, line);
                    BootStage other = stages.put(stage.code, stage);
                    if (other != null) {
                        throw new IllegalStateException(
                                source.fileName() + ":" + line + ": the number is that of " + other.title);
                    }
                }
            }
        }
        return stages;
    }

    private static BootStage of(String mark, BootSource source, int line) {
        int space = mark.indexOf(' ');
        int separator = mark.indexOf(SEPARATOR);
        if (space < 0 || separator < space) {
            throw new IllegalStateException(source.fileName() + ":" + line + ": number, title and text are needed");
        }
        return new BootStage(Integer.parseInt(mark.substring(0, space), HEXADECIMAL),
                mark.substring(space + 1, separator), mark.substring(separator + 1).strip(), source, line);
    }
}
