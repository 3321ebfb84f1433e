using BlasNet.Layers;
using BlasNet.Tensors;

namespace BlasNet.Execution;

/// <summary>Weights of members within the network of their ensemble, which has the arrays of member after member.</summary>
internal static class EnsembleWeights
{
    /// <summary>Builds the network of an ensemble with copies of its members' weights.</summary>
    /// <param name="members">The networks of the members.</param>
    /// <param name="loss">The loss to evaluate and train on; null for predictions only.</param>
    /// <param name="seed">Seed of dropout.</param>
    /// <param name="threads">Number of threads, 0 for one per processor.</param>
    public static Network Join(IReadOnlyList<Network> members, Loss? loss, long seed, int threads)
    {
        var ensemble = new Network(Model.Ensemble([.. members.Select(member => member.Model)]), loss, seed, threads);
        try
        {
            Copy(members, ensemble);
            return ensemble;
        }
        catch
        {
            ensemble.Dispose();
            throw;
        }
    }

    /// <summary>Copies the weights of all members into the ensemble.</summary>
    /// <exception cref="InvalidOperationException">Another thread uses a member.</exception>
    public static void Copy(IReadOnlyList<Network> members, Network ensemble)
    {
        int parameters = 0, states = 0;
        foreach (Network member in members)
        {
            using SingleUse.Call call = member.Use.Enter();
            Copy(member.Layout, member.Parameters, 0, ensemble.Layout, ensemble.Parameters, parameters, member.Layout.Count);
            Copy(member.StateLayout, member.States, 0, ensemble.StateLayout, ensemble.States, states, member.StateLayout.Count);
            parameters += member.Layout.Count;
            states += member.StateLayout.Count;
        }
    }

    /// <summary>Copies the weights of a member, counted from 0, into an ensemble whose members have equal models.</summary>
    public static void CopyMember(Network member, int number, Network ensemble)
    {
        int parameters = member.Layout.Count, states = member.StateLayout.Count;
        Copy(member.Layout, member.Parameters, 0, ensemble.Layout, ensemble.Parameters, number * parameters, parameters);
        Copy(member.StateLayout, member.States, 0, ensemble.StateLayout, ensemble.States, number * states, states);
    }

    private static void Copy(IReadOnlyList<PlannedArray> from, FloatBlock source, int firstFrom, IReadOnlyList<PlannedArray> to,
        FloatBlock destination, int firstTo, int count)
    {
        for (int i = 0; i < count; i++)
        {
            PlannedArray read = from[firstFrom + i], written = to[firstTo + i];
            source.Slice(read.Offset, read.Length).Span.CopyTo(destination.Slice(written.Offset, written.Length).Span);
        }
    }
}
