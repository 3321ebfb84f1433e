using BlasNet.Kernels;
using BlasNet.Layers;
using BlasNet.Tensors;

namespace BlasNet.Execution;

/// <summary>The search for the first array of a forward pass with a value that is not finite, made when a loss is not.</summary>
internal sealed class FiniteSearch(BoundPlan plan, StepMemory[] memories)
{
    /// <summary>Runs the forward jobs on the caller.</summary>
    /// <returns>An array and its layer, such as <c>the output of 1.dense</c>; null where all values are finite.</returns>
    public string? Run()
    {
        if (plan.Inputs.Any(input => Reductions.FirstNonFinite(input.First(plan.Context.Rows)) >= 0))
            return "the input data";
        (int step, string text)? parameter = FirstParameter();
        int output = FirstOutput();
        if (parameter is { } found && found.step <= output)
            return found.text;
        return output < memories.Length ? $"the output of {plan.Plan.Steps[output].Key}" : null;
    }

    private (int Step, string Text)? FirstParameter()
    {
        for (int s = 0; s < memories.Length; s++)
        {
            PlannedArray[] arrays = [.. plan.Plan.Parameters.Where(array => array.Layer == plan.Plan.Steps[s].Weights)];
            for (int p = 0; p < memories[s].Parameters.Length; p++)
            {
                if (Reductions.FirstNonFinite(memories[s].W(p)) >= 0)
                    return (s, $"the {arrays[p].Spec.Name} of {arrays[p].Owner}");
            }
        }
        return null;
    }

    // Values that live no longer than a tile must be searched while it is the current one.
    private int FirstOutput()
    {
        int first = int.MaxValue;
        foreach (Stage stage in plan.Plan.Forward)
        {
            if (stage.ByRows)
            {
                var slicing = new Slicing(plan.Context.Rows, stage.Slices, stage.RowsPerTile);
                for (int slice = 0; slice < slicing.Count; slice++)
                {
                    int from = 0;
                    for (Tile rows = slicing[slice, from]; rows.Count > 0; rows = slicing[slice, from])
                    {
                        first = Math.Min(first, FirstOutput(stage, rows));
                        from += rows.Count;
                    }
                }
            }
            else
            {
                foreach (PlannedPhase phase in stage.Phases)
                {
                    Tiling parts = phase.Phase.Parts!.Value;
                    for (int part = 0; part < parts.Count; part++)
                        phase.Phase.Run(memories[phase.Step], parts[part]);
                    if (IsLast(phase) && Reductions.FirstNonFinite(memories[phase.Step].AllY()) >= 0)
                        first = Math.Min(first, phase.Step);
                }
            }
        }
        return first;
    }

    private int FirstOutput(Stage stage, Tile rows)
    {
        int first = int.MaxValue;
        foreach (PlannedPhase phase in stage.Phases)
        {
            phase.Phase.Run(memories[phase.Step], rows);
            if (IsLast(phase) && Reductions.FirstNonFinite(memories[phase.Step].Y(memories[phase.Step].Own(rows))) >= 0)
                first = Math.Min(first, phase.Step);
        }
        return first;
    }

    // A step's output is complete after its last phase only.
    private bool IsLast(PlannedPhase phase) => ReferenceEquals(plan.Plan.Forward
        .SelectMany(stage => stage.Phases).Last(other => other.Step == phase.Step).Phase, phase.Phase);
}
