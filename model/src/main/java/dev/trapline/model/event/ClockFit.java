package dev.trapline.model.event;

/// How the clock of one recording was related to that of another by the calls that both saw.
///
/// A time `t` of the recording is `t + offsetNs + (t - originNs) * driftPpb / 10^9` on the other's clock.
/// Residuals are distances between the two stamps of a call's entry once the first is so corrected.
///
/// @param reference path of the recording whose clock it was brought to
/// @param originNs time of the recording at which the offset holds
/// @param offsetNs nanoseconds added to its times
/// @param driftPpb nanoseconds that the other clock gains in a second of this one; 0 when the matched
///     calls are too close together or too scattered to tell
/// @param matched calls that both saw and that were used
/// @param residualP50Ns median of the residuals' absolute values
/// @param residualP99Ns their 99th percentile
/// @param residualMaxNs the largest of them
public record ClockFit(
        String reference,
        long originNs,
        long offsetNs,
        long driftPpb,
        long matched,
        long residualP50Ns,
        long residualP99Ns,
        long residualMaxNs) {

    /// The drift in parts per million, for people.
    public double driftPpm() {
        return driftPpb / 1000.0;
    }
}
