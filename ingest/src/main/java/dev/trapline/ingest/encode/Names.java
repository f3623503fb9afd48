package dev.trapline.ingest.encode;

/// Names as a description can have them: those of C.
final class Names {
    private static final int LONGEST = 200;

    private Names() {}

    private static boolean isPart(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_';
    }

    /// Whether `name` can stand in a description.
    static boolean isName(String name) {
        boolean sound = !name.isEmpty() && name.length() <= LONGEST && !Character.isDigit(name.charAt(0));
        for (int i = 0; i < name.length() && sound; i++) {
            sound = isPart(name.charAt(i));
        }
        return sound;
    }

    /// `name` with everything else in it replaced.
    static String name(String name) {
        if (isName(name)) {
            return name;
        }
        StringBuilder sound = new StringBuilder();
        if (name.isEmpty() || Character.isDigit(name.charAt(0))) {
            sound.append('_');
        }
        for (int i = 0; i < Math.min(LONGEST - 1, name.length()); i++) {
            sound.append(isPart(name.charAt(i)) ? name.charAt(i) : '_');
        }
        return sound.toString();
    }
}
