using System.Numerics;
using System.Numerics.Tensors;
using BlasNet.Numerics;

namespace BlasNet.Autodiff;

/// <summary>Reverse-mode differentiation: a walk over a graph of variables from its result back that sums the gradients of each variable's
/// uses.</summary>
internal static class BackwardPass
{
    /// <summary>Computes the gradients of all variables that lie between the wanted ones and the result, both included.</summary>
    public static Dictionary<Variable<T>, Tensor<T>> Run<T>(Variable<T> result, Tensor<T> gradient, IReadOnlyList<Variable<T>> wanted)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Variable<T>[] order = Ordered(result);
        var needed = new HashSet<Variable<T>>(wanted, ReferenceEqualityComparer.Instance);
        foreach (Variable<T> variable in order)
        {
            foreach (Edge<T> edge in variable.Edges)
            {
                if (needed.Contains(edge.Input))
                    needed.Add(variable);
            }
        }
        var gradients = new Dictionary<Variable<T>, Tensor<T>>(ReferenceEqualityComparer.Instance) { [result] = gradient };
        for (int i = order.Length - 1; i >= 0; i--)
        {
            if (!needed.Contains(order[i]) || !gradients.TryGetValue(order[i], out Tensor<T>? dy))
                continue;
            foreach (Edge<T> edge in order[i].Edges)
            {
                if (needed.Contains(edge.Input))
                    gradients[edge.Input] = gradients.TryGetValue(edge.Input, out Tensor<T>? sum)
                        ? TensorMath.Add(sum, edge.Pull(dy))
                        : edge.Pull(dy);
            }
        }
        return gradients;
    }

    // By depth, so that inputs precede what is computed from them; within one depth in the order of the walk, so that sums keep their bits.
    private static Variable<T>[] Ordered<T>(Variable<T> result) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var met = new HashSet<Variable<T>>(ReferenceEqualityComparer.Instance) { result };
        var open = new Stack<Variable<T>>([result]);
        var found = new List<Variable<T>>();
        while (open.TryPop(out Variable<T>? variable))
        {
            found.Add(variable);
            foreach (Edge<T> edge in variable.Edges)
            {
                if (met.Add(edge.Input))
                    open.Push(edge.Input);
            }
        }
        return [.. found.OrderBy(variable => variable.Depth)];
    }
}
