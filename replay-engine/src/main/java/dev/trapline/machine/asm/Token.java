package dev.trapline.machine.asm;

/// A word of a source line.
///
/// @param text  as written; of a string what it stands for
/// @param value of a number, or of the characters of a string
record Token(Kind kind, String text, long value) {

    enum Kind {
        NAME, NUMBER, STRING, SIGN, END
    }

    static final Token END = new Token(Kind.END, "the end of the line", 0);

    boolean isEnd() {
        return kind == Kind.END;
    }

    boolean is(String sign) {
        return kind == Kind.SIGN && text.equals(sign);
    }
}
