package dev.trapline.cli.render;

import java.io.OutputStream;
import java.io.Serial;
import java.math.BigDecimal;
import java.math.MathContext;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.SerializableString;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.io.CharacterEscapes;
import tools.jackson.core.io.SerializedString;
import tools.jackson.core.json.JsonFactory;

/// JSON that is safe to look at: what [SafeText] calls hostile is written as a JSON escape, which loses
/// nothing, because a JSON parser turns it back.
public final class SafeJson {
    /// More digits than any clock has, fewer than a sum of binary fractions gets wrong.
    private static final MathContext DIGITS = new MathContext(12);

    private SafeJson() {}

    /// A generator that writes one document after another to `out`, which it does not close.
    ///
    /// @param layout where line breaks go, null for none
    public static JsonGenerator generator(OutputStream out, @Nullable PrettyPrinter layout) {
        return generator(out, layout, new HostileEscapes());
    }

    private static JsonGenerator generator(
            OutputStream out, @Nullable PrettyPrinter layout, CharacterEscapes escapes) {
        JsonFactory factory =
                JsonFactory.builder()
                        .characterEscapes(escapes)
                        .rootValueSeparator("\n")
                        .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
                        .disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
                        .build();
        return factory.createGenerator(new LayoutContext(layout), out);
    }

    /// A generator like [#generator], without line breaks, for JSON that stands inside a `script` element:
    /// nothing in it can end the element or begin a comment, because `<`, `>` and `&` are escapes too.
    public static JsonGenerator inMarkup(OutputStream out) {
        return generator(out, null, new HostileEscapes('<', '>', '&'));
    }

    /// Writes `number` without an exponent and without the noise of binary fractions; what is not
    /// a number becomes null.
    public static void number(JsonGenerator json, double number) {
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            json.writeNull();
        } else {
            json.writeNumber(plain(number));
        }
    }

    /// `number`, which is finite, in decimal without an exponent, rounded to twelve digits.
    static String plain(double number) {
        long whole = (long) number;
        if (whole == number && Math.abs(whole) < 1L << 53) {
            return Long.toString(whole);
        }
        return new BigDecimal(number, DIGITS).stripTrailingZeros().toPlainString();
    }

    private static final class LayoutContext extends ObjectWriteContext.Base {
        private final @Nullable PrettyPrinter layout;

        LayoutContext(@Nullable PrettyPrinter layout) {
            this.layout = layout;
        }

        @Override
        public @Nullable PrettyPrinter getPrettyPrinter() {
            return layout;
        }

        @Override
        public boolean hasPrettyPrinter() {
            return layout != null;
        }
    }

    private static final class HostileEscapes extends CharacterEscapes {
        @Serial
        private static final long serialVersionUID = 1;

        private static final int DEL = 0x7f;

        private final int[] ascii;

        HostileEscapes(char... others) {
            ascii = standardAsciiEscapesForJSON();
            ascii[DEL] = ESCAPE_STANDARD;
            for (char other : others) {
                ascii[other] = ESCAPE_STANDARD;
            }
        }

        @Override
        public int[] getEscapeCodesForAscii() {
            return ascii.clone();
        }

        @Override
        public @Nullable SerializableString getEscapeSequence(int c) {
            if (!SafeText.isHostile(c)) {
                return null;
            }
            String hex = Integer.toHexString(c);
            return new SerializedString("\\u" + "0".repeat(4 - hex.length()) + hex);
        }
    }
}
