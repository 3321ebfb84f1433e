using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>An operation over several samples for each row of the batch, such as the frames of a film.</summary>
/// <remarks>The operation sees its samples as rows of a larger batch: the memory is the same, each row is only cut further. Slices of the
/// batch are cut between its rows.</remarks>
/// <param name="operation">The operation, made for a batch of that many times the capacity.</param>
/// <param name="times">The samples of a row.</param>
internal sealed class RepeatedOperation(Operation operation, int times) : Operation
{
    /// <summary>Gets the operation.</summary>
    public Operation Operation { get; } = operation;

    /// <summary>Gets the innermost operation's samples for each row of the batch.</summary>
    public int Times { get; } = checked(times * (operation is RepeatedOperation inner ? inner.Times : 1));

    public override IReadOnlyList<Phase> Forward => [.. Operation.Forward.Select(Repeat)];

    public override IReadOnlyList<Phase> Backward => [.. Operation.Backward.Select(Repeat)];

    public override bool BackwardReadsInput => Operation.BackwardReadsInput;

    public override bool BackwardReadsOutput => Operation.BackwardReadsOutput;

    public override IReadOnlyList<Workspace> Workspaces =>
        [.. Operation.Workspaces.Select(workspace => workspace with { PerRow = checked(workspace.PerRow * times) })];

    /// <summary>Makes a capacity for all samples; a batch too large for that is refused when its buffers are sized.</summary>
    public static int Capacity(int capacity, int times) => (int)Math.Min(int.MaxValue, (long)capacity * times);

    private Phase Repeat(Phase phase) => phase.Parts is not null ? phase : phase with
    {
        Run = (m, rows) => phase.Run(m, rows with { Start = rows.Start * times, Count = rows.Count * times }),
        Rows = phase.Rows.Over(times),
        FloatsPerRow = phase.FloatsPerRow * times,
        FlopsPerRow = phase.FlopsPerRow * times,
    };
}
