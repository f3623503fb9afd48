package dev.trapline.cli.html;

/// Numbers that are not negative, short and safe in JSON: five bits in each character, the lowest first,
/// and a sixth that says that more follow. The characters are those of Base64.
final class Digits {
    private static final String CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    private static final int BITS = 5;
    private static final int MORE = 1 << BITS;

    private final StringBuilder text = new StringBuilder();

    Digits put(long number) {
        long rest = number;
        while (rest >= MORE) {
            text.append(CHARACTERS.charAt((int) (rest & MORE - 1) | MORE));
            rest >>= BITS;
        }
        text.append(CHARACTERS.charAt((int) rest));
        return this;
    }

    boolean isEmpty() {
        return text.isEmpty();
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
