package dev.trapline.machine.cpu;

/// What an instruction does to the status flags, as masks of [Flags].
///
/// @param written            set from its result
/// @param undefined          left undefined
/// @param undefinedUnlessOne left undefined by a shift or rotate unless its count is 1
/// @param read               its result depends on them
record FlagEffects(int written, int undefined, int undefinedUnlessOne, int read) {

    static final FlagEffects NONE = new FlagEffects(0, 0, 0, 0);

    /// The mask of flags named by their letters, such as `OSZAPC`.
    static int mask(String letters) {
        int mask = 0;
        for (int i = 0; i < letters.length(); i++) {
            mask |= switch (letters.charAt(i)) {
                case 'O' -> Flags.OF;
                case 'S' -> Flags.SF;
                case 'Z' -> Flags.ZF;
                case 'A' -> Flags.AF;
                case 'P' -> Flags.PF;
                case 'C' -> Flags.CF;
                default -> throw new IllegalArgumentException("flags " + letters);
            };
        }
        return mask;
    }
}
