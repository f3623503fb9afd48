package dev.trapline.cli.render;

import dev.trapline.machine.boot.Boot;
import dev.trapline.machine.boot.BootStep;
import java.io.IOException;
import java.util.Locale;

/// A boot for people: a paragraph for each stage, then what the console showed.
public final class BootText {
    private static final String INDENT = "    ";

    private final Page page;
    private final Ink ink;

    /// For a page `width` columns wide.
    public BootText(Utf8Output out, int width, Ink ink) {
        page = new Page(out, width, ink);
        this.ink = ink;
    }

    /// Writes all of it.
    public void print(Boot.Result boot) throws IOException {
        for (BootStep step : boot.steps()) {
            step(step);
        }
        page.heading("console");
        for (String line : boot.console().lines().toList()) {
            page.line(SafeText.of(line));
        }
        page.heading("end");
        for (String line : GuestEnd.of(boot.stop()).lines().toList()) {
            page.line(line);
        }
        page.line("after " + Quantity.duration(boot.nanoseconds()) + " of virtual time and "
                + Quantity.count(boot.stop().instructions()) + " instructions");
    }

    private void step(BootStep step) throws IOException {
        page.line(ink.bold("%02x  %s".formatted(step.stage().code(), step.stage().title())) + "  "
                + ink.dim("%s:%d".formatted(step.stage().source().fileName(), step.stage().line())));
        page.line(INDENT + "at 0x%x, %s mode, %d bits".formatted(step.address(),
                step.mode().name().toLowerCase(Locale.ROOT), step.bits()) + Page.SEPARATOR
                + Quantity.duration(step.nanoseconds()) + Page.SEPARATOR
                + Quantity.count(step.instructions()) + " instructions");
        for (BootStep.Change change : step.changes()) {
            String bits = change.bits().isEmpty() ? "" : "  " + String.join(" ", change.bits());
            page.line(INDENT + ink.cyan(
                    "%-4s 0x%x -> 0x%x".formatted(change.register(), change.from(), change.to())) + bits);
        }
        page.wrap(INDENT, INDENT, step.stage().text(), (_, text) -> text);
    }
}
