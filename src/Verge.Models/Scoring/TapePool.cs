using System.Collections.Concurrent;
using Verge.Tensors;

namespace Verge.Models.Scoring;

/// <summary>Tapes for inference over one parameter set, lent to one caller at a time. Thread-safe.</summary>
/// <param name="parameters">The set.</param>
/// <param name="frozen">Whether its values stay as they are while the pool lives; tapes then prepare them once.</param>
public sealed class TapePool(ParameterSet parameters, bool frozen = false) : IDisposable
{
    private readonly ConcurrentBag<Tape> _idle = [];
    private readonly ConcurrentBag<Tape> _all = [];

    /// <summary>Lends a tape that has been reset; disposing the loan gives it back.</summary>
    public Loan Rent()
    {
        if (!_idle.TryTake(out var tape))
        {
            tape = new(parameters, new() { Recording = false, FrozenParameters = frozen });
            _all.Add(tape);
        }

        tape.Reset();
        return new(this, tape);
    }

    /// <summary>Frees all tapes; none may be lent.</summary>
    public void Dispose()
    {
        foreach (var tape in _all)
        {
            tape.Dispose();
        }
    }

    /// <summary>A tape lent to one caller.</summary>
    public readonly ref struct Loan(TapePool pool, Tape tape)
    {
        /// <summary>The tape.</summary>
        public Tape Tape => tape;

        /// <summary>Gives it back: its variables become invalid.</summary>
        public void Dispose() => pool._idle.Add(tape);
    }
}
