package dev.trapline.analyze.faults;

import dev.trapline.analyze.FoldedTable;
import dev.trapline.analyze.Largest;
import dev.trapline.analyze.RateSeries;
import dev.trapline.analyze.TaskMap;
import dev.trapline.analyze.faults.FaultKeys.Place;
import dev.trapline.analyze.faults.FaultKeys.Region;
import dev.trapline.model.span.FaultSpan;
import dev.trapline.model.span.FaultSpan.Fault;
import dev.trapline.model.span.FaultSpan.Run;
import java.util.Comparator;

/// What [FaultsAnalysis] has counted.
public final class FaultsState {
    private static final int MOST_CODES = 64;

    static final Comparator<Run> LONGEST_FIRST = Comparator.comparingLong((Run run) -> -run.faults())
            .thenComparingLong(Run::startNs)
            .thenComparingInt(run -> run.task().tid())
            .thenComparingInt(run -> run.task().generation())
            .thenComparing(Run::address, Long::compareUnsigned)
            .thenComparingLong(Run::endNs);

    final FaultCounts counts = new FaultCounts();
    final TaskMap<ThreadFaults> threads = new TaskMap<>();
    final FoldedTable<Region, FaultCounts> regions;
    final FoldedTable<Place, FaultCounts> places;
    final FoldedTable<Long, FaultCounts> codes =
            new FoldedTable<>(MOST_CODES, 1, FaultKeys::foldedCode, _ -> new FaultCounts(), FaultCounts::add);
    /// Of exceptions, and of what perf counted.
    final RateSeries rate = new RateSeries();
    final RateSeries countedRate = new RateSeries();
    /// Pages touched for the first time one after the other.
    final Largest<Run> largest;

    long runs;
    long runFaults;
    long runBytes;

    FaultsState(int maxRows) {
        regions = new FoldedTable<>(
                maxRows, FaultKeys.LAST_REGION_LEVEL, FaultKeys::folded, _ -> new FaultCounts(), FaultCounts::add);
        places = new FoldedTable<>(
                maxRows, FaultKeys.LAST_PLACE_LEVEL, FaultKeys::folded, _ -> new FaultCounts(), FaultCounts::add);
        largest = new Largest<>(maxRows, LONGEST_FIRST);
    }

    void add(FaultSpan span) {
        switch (span) {
            case Fault fault -> add(fault);
            case Run run -> {
                runs++;
                runFaults += run.faults();
                runBytes += run.bytes();
                largest.offer(run);
            }
        }
    }

    private void add(Fault fault) {
        counts.add(fault);
        threads.get(fault.task(), ThreadFaults::new).counts.add(fault);
        int tgid = fault.task().tgid();
        boolean named = !fault.place().isEmpty();
        if (named || fault.ip() != 0) {
            places.get(new Place(tgid, named ? 0 : fault.ip(), fault.place())).add(fault);
        }
        if (fault.source().hasErrorCode()) {
            codes.get(fault.errorCode()).add(fault);
            regions.get(new Region(tgid, fault.address() >>> FaultKeys.PAGE_SHIFT << FaultKeys.PAGE_SHIFT)).add(fault);
        }
        (fault.source().hasErrorCode() ? rate : countedRate).record(fault.startNs());
    }

    void merge(FaultsState later) {
        counts.add(later.counts);
        for (ThreadFaults thread : later.threads.values()) {
            threads.get(thread.task, ThreadFaults::new).counts.add(thread.counts);
        }
        regions.merge(later.regions);
        places.merge(later.places);
        codes.merge(later.codes);
        rate.add(later.rate);
        countedRate.add(later.countedRate);
        largest.addAll(later.largest);
        runs += later.runs;
        runFaults += later.runFaults;
        runBytes += later.runBytes;
    }
}
