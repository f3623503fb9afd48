package dev.trapline.machine.memory;

/// Who wants to hear of accesses to some linear addresses: the debug registers.
///
/// Pages that hold such addresses never enter the lookaside buffer, so watching costs nothing elsewhere.
public interface AccessWatch {

    /// Watches nothing.
    AccessWatch NONE = new AccessWatch() {
        @Override
        public boolean watches(long address, int bytes) {
            return false;
        }

        @Override
        public void accessed(long address, int bytes, boolean write) {
            // Nobody wants to know.
        }
    };

    /// Whether any of these bytes is watched.
    boolean watches(long address, int bytes);

    /// Bytes of one page have been read or are being written. Comes for all accesses to pages with watched bytes, and for others.
    void accessed(long address, int bytes, boolean write);
}
