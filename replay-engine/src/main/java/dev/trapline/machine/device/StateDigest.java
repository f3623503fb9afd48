package dev.trapline.machine.device;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// A digest of the state of a machine: equal states have equal digests.
public final class StateDigest {

    private final MessageDigest sha256;

    /// A digest of nothing so far.
    public StateDigest() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    /// Adds numbers.
    public StateDigest add(long... values) {
        for (long value : values) {
            for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
                sha256.update((byte) (value >>> shift));
            }
        }
        return this;
    }

    /// Adds numbers.
    public StateDigest add(int[] values) {
        for (int value : values) {
            add((long) value);
        }
        return this;
    }

    /// Adds truths.
    public StateDigest add(boolean... values) {
        for (boolean value : values) {
            sha256.update((byte) (value ? 1 : 0));
        }
        return this;
    }

    /// Adds a name.
    public StateDigest add(String name) {
        add((long) name.length());
        sha256.update(name.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /// Adds bytes.
    public StateDigest add(byte[] bytes) {
        sha256.update(bytes);
        return this;
    }

    /// The digest in hexadecimal; nothing can be added after that.
    public String hex() {
        return HexFormat.of().formatHex(sha256.digest());
    }
}
