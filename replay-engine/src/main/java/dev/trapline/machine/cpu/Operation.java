package dev.trapline.machine.cpu;

import java.util.HashMap;
import java.util.Map;

/// What the interpreter can do, by the mnemonics of the instruction table.
enum Operation {
    ADD, OR, ADC, SBB, AND, SUB, XOR, CMP, TEST, INC, DEC, NOT, NEG, MUL, IMUL, DIV, IDIV,

    ROL, ROR, RCL, RCR, SHL, SHR, SAR, SHLD, SHRD,

    BT, BTS, BTR, BTC, BSF, BSR, TZCNT, LZCNT, POPCNT, BSWAP, MOVBE, SETCC,

    MOV, CMOVCC, MOVZX, MOVSX, MOVSXD, MOVNTI, LEA, XCHG, XADD, CMPXCHG, CMPXCHG8B, CMPXCHG16B,
    CBW, CWDE, CDQE, CWD, CDQ, CQO, XLAT,

    PUSH, POP, PUSHF, POPF(true), ENTER, LEAVE,

    JMP(true), JCC(true), JRCXZ(true), LOOP(true), LOOPE(true), LOOPNE(true), CALL(true), RET(true),
    INT3(true), INT(true), SYSCALL(true), UD0(true), UD1(true), UD2(true),

    MOVS, CMPS, STOS, LODS, SCAS,

    CLC, STC, CMC, CLD, STD, CLI(true), STI(true), LAHF, SAHF,

    NOP, PAUSE, ENDBR64, ENDBR32, RDSSPD, RDSSPQ, PREFETCHNTA, PREFETCHT0, PREFETCHT1, PREFETCHT2, PREFETCHW, PREFETCH,
    LFENCE, MFENCE,
    SFENCE,
    CLFLUSH, CLFLUSHOPT, CLWB,

    CPUID, RDTSC(true), HLT(true), RDFSBASE, RDGSBASE, WRFSBASE, WRGSBASE,

    /// MOV to and from control registers.
    MOV_CONTROL(true),
    /// MOV to and from debug registers.
    MOV_DEBUG(true),
    CLTS(true), RDMSR, WRMSR(true), SWAPGS, INVLPG(true), INVD, WBINVD, RDTSCP(true), RDPMC,
    INT1(true), SYSRET(true), SYSENTER(true), SYSEXIT(true),

    // Segments, and what is not in 64-bit mode.
    DAA, DAS, AAA, AAS, AAM, AAD, SALC, PUSHA, POPA, BOUND, INTO(true), RETF(true), IRET(true),
    LDS(true), LES(true), LSS(true), LFS(true), LGS(true), ARPL, LAR, LSL, VERR, VERW,
    LGDT, LIDT, SGDT, SIDT, LLDT, SLDT, LTR, STR, LMSW(true), SMSW, IN(true), OUT(true), INS(true), OUTS(true),

    /// Instructions that CPUID does not offer: #UD.
    ABSENT(true),

    // MMX, SSE and SSE2. Moves.
    MOVAPS(Unit.MOVES), MOVAPD(Unit.MOVES), MOVUPS(Unit.MOVES), MOVUPD(Unit.MOVES), MOVDQA(Unit.MOVES),
    MOVDQU(Unit.MOVES), MOVNTPS(Unit.MOVES), MOVNTPD(Unit.MOVES), MOVNTDQ(Unit.MOVES), MOVNTQ(Unit.MOVES),
    MOVD(Unit.MOVES), MOVQ(Unit.MOVES), MOVQ2DQ(Unit.MOVES), MOVDQ2Q(Unit.MOVES), MOVSS(Unit.MOVES), MOVSD(Unit.MOVES),
    MOVLPS(Unit.MOVES), MOVLPD(Unit.MOVES), MOVHPS(Unit.MOVES), MOVHPD(Unit.MOVES), MOVHLPS(Unit.MOVES),
    MOVLHPS(Unit.MOVES), MOVMSKPS(Unit.MOVES), MOVMSKPD(Unit.MOVES), PMOVMSKB(Unit.MOVES), MASKMOVQ(Unit.MOVES),
    MASKMOVDQU(Unit.MOVES), PEXTRW(Unit.MOVES), PINSRW(Unit.MOVES),

    // Logic and integers.
    ANDPS(Unit.INTEGERS), ANDPD(Unit.INTEGERS), PAND(Unit.INTEGERS), ANDNPS(Unit.INTEGERS), ANDNPD(Unit.INTEGERS),
    PANDN(Unit.INTEGERS), ORPS(Unit.INTEGERS), ORPD(Unit.INTEGERS), POR(Unit.INTEGERS), XORPS(Unit.INTEGERS),
    XORPD(Unit.INTEGERS), PXOR(Unit.INTEGERS),
    PADDB(Unit.INTEGERS), PADDW(Unit.INTEGERS), PADDD(Unit.INTEGERS), PADDQ(Unit.INTEGERS), PSUBB(Unit.INTEGERS),
    PSUBW(Unit.INTEGERS), PSUBD(Unit.INTEGERS), PSUBQ(Unit.INTEGERS), PADDSB(Unit.INTEGERS), PADDSW(Unit.INTEGERS),
    PADDUSB(Unit.INTEGERS), PADDUSW(Unit.INTEGERS), PSUBSB(Unit.INTEGERS), PSUBSW(Unit.INTEGERS),
    PSUBUSB(Unit.INTEGERS), PSUBUSW(Unit.INTEGERS), PMULLW(Unit.INTEGERS), PMULHW(Unit.INTEGERS),
    PMULHUW(Unit.INTEGERS), PMULUDQ(Unit.INTEGERS), PMADDWD(Unit.INTEGERS), PSADBW(Unit.INTEGERS),
    PMINUB(Unit.INTEGERS), PMAXUB(Unit.INTEGERS), PMINSW(Unit.INTEGERS), PMAXSW(Unit.INTEGERS), PAVGB(Unit.INTEGERS),
    PAVGW(Unit.INTEGERS), PCMPEQB(Unit.INTEGERS), PCMPEQW(Unit.INTEGERS), PCMPEQD(Unit.INTEGERS),
    PCMPGTB(Unit.INTEGERS), PCMPGTW(Unit.INTEGERS), PCMPGTD(Unit.INTEGERS),
    PSLLW(Unit.INTEGERS), PSLLD(Unit.INTEGERS), PSLLQ(Unit.INTEGERS), PSRLW(Unit.INTEGERS), PSRLD(Unit.INTEGERS),
    PSRLQ(Unit.INTEGERS), PSRAW(Unit.INTEGERS), PSRAD(Unit.INTEGERS),

    // Lanes put elsewhere.
    PUNPCKLBW(Unit.SHUFFLES), PUNPCKLWD(Unit.SHUFFLES), PUNPCKLDQ(Unit.SHUFFLES), PUNPCKLQDQ(Unit.SHUFFLES),
    PUNPCKHBW(Unit.SHUFFLES), PUNPCKHWD(Unit.SHUFFLES), PUNPCKHDQ(Unit.SHUFFLES), PUNPCKHQDQ(Unit.SHUFFLES),
    UNPCKLPS(Unit.SHUFFLES), UNPCKLPD(Unit.SHUFFLES), UNPCKHPS(Unit.SHUFFLES), UNPCKHPD(Unit.SHUFFLES),
    PACKSSWB(Unit.SHUFFLES), PACKSSDW(Unit.SHUFFLES), PACKUSWB(Unit.SHUFFLES), PSHUFW(Unit.SHUFFLES),
    PSHUFD(Unit.SHUFFLES), PSHUFHW(Unit.SHUFFLES), PSHUFLW(Unit.SHUFFLES), SHUFPS(Unit.SHUFFLES), SHUFPD(Unit.SHUFFLES),
    PSLLDQ(Unit.SHUFFLES), PSRLDQ(Unit.SHUFFLES),

    // Floating point.
    ADDPS(Unit.FLOATS), ADDPD(Unit.FLOATS), ADDSS(Unit.FLOATS), ADDSD(Unit.FLOATS), SUBPS(Unit.FLOATS),
    SUBPD(Unit.FLOATS), SUBSS(Unit.FLOATS), SUBSD(Unit.FLOATS), MULPS(Unit.FLOATS), MULPD(Unit.FLOATS),
    MULSS(Unit.FLOATS), MULSD(Unit.FLOATS), DIVPS(Unit.FLOATS), DIVPD(Unit.FLOATS), DIVSS(Unit.FLOATS),
    DIVSD(Unit.FLOATS), MINPS(Unit.FLOATS), MINPD(Unit.FLOATS), MINSS(Unit.FLOATS), MINSD(Unit.FLOATS),
    MAXPS(Unit.FLOATS), MAXPD(Unit.FLOATS), MAXSS(Unit.FLOATS), MAXSD(Unit.FLOATS), SQRTPS(Unit.FLOATS),
    SQRTPD(Unit.FLOATS), SQRTSS(Unit.FLOATS), SQRTSD(Unit.FLOATS), RCPPS(Unit.FLOATS), RCPSS(Unit.FLOATS),
    RSQRTPS(Unit.FLOATS), RSQRTSS(Unit.FLOATS), CMPPS(Unit.FLOATS), CMPPD(Unit.FLOATS), CMPSS(Unit.FLOATS),
    CMPSD(Unit.FLOATS), COMISS(Unit.FLOATS), COMISD(Unit.FLOATS), UCOMISS(Unit.FLOATS), UCOMISD(Unit.FLOATS),

    // Conversions.
    CVTPI2PS(Unit.CONVERSIONS), CVTPI2PD(Unit.CONVERSIONS), CVTSI2SS(Unit.CONVERSIONS), CVTSI2SD(Unit.CONVERSIONS),
    CVTTPS2PI(Unit.CONVERSIONS), CVTTPD2PI(Unit.CONVERSIONS), CVTTSS2SI(Unit.CONVERSIONS),
    CVTTSD2SI(Unit.CONVERSIONS), CVTPS2PI(Unit.CONVERSIONS), CVTPD2PI(Unit.CONVERSIONS), CVTSS2SI(Unit.CONVERSIONS),
    CVTSD2SI(Unit.CONVERSIONS), CVTPS2PD(Unit.CONVERSIONS), CVTPD2PS(Unit.CONVERSIONS), CVTSS2SD(Unit.CONVERSIONS),
    CVTSD2SS(Unit.CONVERSIONS), CVTDQ2PS(Unit.CONVERSIONS), CVTPS2DQ(Unit.CONVERSIONS), CVTTPS2DQ(Unit.CONVERSIONS),
    CVTTPD2DQ(Unit.CONVERSIONS), CVTDQ2PD(Unit.CONVERSIONS), CVTPD2DQ(Unit.CONVERSIONS),

    // State.
    LDMXCSR(Unit.STATE), STMXCSR(Unit.STATE), EMMS(Unit.STATE),

    // x87: arithmetic and comparisons.
    FADD(Unit.X87_ARITHMETIC), FADDP(Unit.X87_ARITHMETIC), FIADD(Unit.X87_ARITHMETIC), FSUB(Unit.X87_ARITHMETIC),
    FSUBP(Unit.X87_ARITHMETIC), FISUB(Unit.X87_ARITHMETIC), FSUBR(Unit.X87_ARITHMETIC), FSUBRP(Unit.X87_ARITHMETIC),
    FISUBR(Unit.X87_ARITHMETIC), FMUL(Unit.X87_ARITHMETIC), FMULP(Unit.X87_ARITHMETIC), FIMUL(Unit.X87_ARITHMETIC),
    FDIV(Unit.X87_ARITHMETIC), FDIVP(Unit.X87_ARITHMETIC), FIDIV(Unit.X87_ARITHMETIC), FDIVR(Unit.X87_ARITHMETIC),
    FDIVRP(Unit.X87_ARITHMETIC), FIDIVR(Unit.X87_ARITHMETIC), FSQRT(Unit.X87_ARITHMETIC), FCOM(Unit.X87_ARITHMETIC),
    FCOMP(Unit.X87_ARITHMETIC), FCOMPP(Unit.X87_ARITHMETIC), FICOM(Unit.X87_ARITHMETIC), FICOMP(Unit.X87_ARITHMETIC),
    FUCOM(Unit.X87_ARITHMETIC), FUCOMP(Unit.X87_ARITHMETIC), FUCOMPP(Unit.X87_ARITHMETIC), FCOMI(Unit.X87_ARITHMETIC),
    FCOMIP(Unit.X87_ARITHMETIC), FUCOMI(Unit.X87_ARITHMETIC), FUCOMIP(Unit.X87_ARITHMETIC), FTST(Unit.X87_ARITHMETIC),
    FXAM(Unit.X87_ARITHMETIC),

    // x87: loads, stores, constants.
    FLD(Unit.X87_MOVES), FILD(Unit.X87_MOVES), FBLD(Unit.X87_MOVES), FST(Unit.X87_MOVES), FSTP(Unit.X87_MOVES),
    FIST(Unit.X87_MOVES), FISTP(Unit.X87_MOVES), FBSTP(Unit.X87_MOVES), FXCH(Unit.X87_MOVES), FCMOVB(Unit.X87_MOVES),
    FCMOVNB(Unit.X87_MOVES), FCMOVE(Unit.X87_MOVES), FCMOVNE(Unit.X87_MOVES), FCMOVBE(Unit.X87_MOVES),
    FCMOVNBE(Unit.X87_MOVES), FCMOVU(Unit.X87_MOVES), FCMOVNU(Unit.X87_MOVES), FCHS(Unit.X87_MOVES),
    FABS(Unit.X87_MOVES), FLD1(Unit.X87_MOVES), FLDZ(Unit.X87_MOVES), FLDL2T(Unit.X87_MOVES), FLDL2E(Unit.X87_MOVES),
    FLDPI(Unit.X87_MOVES), FLDLG2(Unit.X87_MOVES), FLDLN2(Unit.X87_MOVES),

    // x87: functions.
    FRNDINT(Unit.X87_FUNCTIONS), FSCALE(Unit.X87_FUNCTIONS), FXTRACT(Unit.X87_FUNCTIONS), FPREM(Unit.X87_FUNCTIONS),
    FPREM1(Unit.X87_FUNCTIONS),

    // x87: transcendental functions.
    FSIN(Unit.X87_TRANSCENDENTALS), FCOS(Unit.X87_TRANSCENDENTALS), FSINCOS(Unit.X87_TRANSCENDENTALS),
    FPTAN(Unit.X87_TRANSCENDENTALS), FPATAN(Unit.X87_TRANSCENDENTALS), F2XM1(Unit.X87_TRANSCENDENTALS),
    FYL2X(Unit.X87_TRANSCENDENTALS), FYL2XP1(Unit.X87_TRANSCENDENTALS),

    // x87: control, and its state in memory.
    FNINIT(Unit.X87_CONTROL), FNCLEX(Unit.X87_CONTROL), FLDCW(Unit.X87_CONTROL), FNSTCW(Unit.X87_CONTROL),
    FNSTSW(Unit.X87_CONTROL), FINCSTP(Unit.X87_CONTROL), FDECSTP(Unit.X87_CONTROL), FFREE(Unit.X87_CONTROL),
    FFREEP(Unit.X87_CONTROL), FNSTENV(Unit.X87_CONTROL), FLDENV(Unit.X87_CONTROL), FNSAVE(Unit.X87_CONTROL),
    FRSTOR(Unit.X87_CONTROL), FNOP(Unit.X87_CONTROL), FWAIT(Unit.X87_CONTROL), FXSAVE(Unit.X87_CONTROL),
    FXRSTOR(Unit.X87_CONTROL);

    /// What of the processor executes an operation.
    enum Unit {
        GENERAL,
        /// [VectorMoves].
        MOVES,
        /// [PackedIntegers].
        INTEGERS,
        /// [Shuffles].
        SHUFFLES,
        /// [PackedFloats].
        FLOATS,
        /// [Conversions].
        CONVERSIONS,
        /// The state of the vectors itself.
        STATE,
        /// [FpuArithmetic].
        X87_ARITHMETIC(true),
        /// [FpuMoves].
        X87_MOVES(true),
        /// [FpuFunctions].
        X87_FUNCTIONS(true),
        /// [FpuAngles] and [FpuLogarithms].
        X87_TRANSCENDENTALS(true),
        /// [FpuEnvironment].
        X87_CONTROL(true);

        final boolean x87;

        Unit() {
            this(false);
        }

        Unit(boolean x87) {
            this.x87 = x87;
        }
    }

    private static final Map<String, Operation> BY_NAME = new HashMap<>();

    static {
        for (Operation operation : values()) {
            BY_NAME.put(operation.name(), operation);
        }
    }

    /// Whether the next instruction is not always the one behind, so that no block goes on after it.
    final boolean endsBlock;
    final Unit unit;

    Operation() {
        this(false);
    }

    Operation(boolean endsBlock) {
        this.endsBlock = endsBlock;
        unit = Unit.GENERAL;
    }

    Operation(Unit unit) {
        endsBlock = false;
        this.unit = unit;
    }

    /// What is done for a mnemonic, in upper case.
    static Operation named(String name) {
        Operation operation = BY_NAME.get(name);
        if (operation == null) {
            throw new IllegalArgumentException("nobody executes " + name);
        }
        return operation;
    }
}
