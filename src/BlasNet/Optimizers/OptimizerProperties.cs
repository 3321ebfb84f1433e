using BlasNet.Layers;

namespace BlasNet.Optimizers;

/// <summary>The properties that all optimizers share.</summary>
internal static class OptimizerProperties
{
    /// <summary>Declares the learning rate; a constant by default.</summary>
    public static Schedule LearningRate<T>(this SpecProperties<T> properties, double fallback) where T : Optimizer =>
        properties.Nested("learningRate", spec => spec.LearningRate, ScheduleConverter.Instance, Schedule.Constant(fallback));

    /// <summary>Declares the weight decay.</summary>
    public static double WeightDecay<T>(this SpecProperties<T> properties, double fallback = 0) where T : Optimizer =>
        properties.Number("weightDecay", spec => spec.WeightDecay, fallback);

    /// <summary>Declares the course of the weight decay.</summary>
    public static Annealing WeightDecayAnnealing<T>(this SpecProperties<T> properties) where T : Optimizer =>
        properties.Choice("weightDecayAnnealing", spec => spec.WeightDecayAnnealing, Annealing.Constant, Annealings.Names);

    /// <summary>Declares the bound on the norm of the gradients.</summary>
    public static double? ClipNorm<T>(this SpecProperties<T> properties) where T : Optimizer =>
        properties.OptionalNumber("clipNorm", spec => spec.ClipNorm);

    /// <summary>Declares the bound on the norm of each variable's gradient.</summary>
    public static double? ClipNormPerVariable<T>(this SpecProperties<T> properties) where T : Optimizer =>
        properties.OptionalNumber("clipNormPerVariable", spec => spec.ClipNormPerVariable);

    /// <summary>Declares the bound on each number of the gradients.</summary>
    public static double? ClipValue<T>(this SpecProperties<T> properties) where T : Optimizer =>
        properties.OptionalNumber("clipValue", spec => spec.ClipValue);

    /// <summary>Declares the momentum of the averaged weights.</summary>
    public static double? EmaMomentum<T>(this SpecProperties<T> properties) where T : Optimizer =>
        properties.OptionalNumber("emaMomentum", spec => spec.EmaMomentum);

    /// <summary>Declares the number of batches per step.</summary>
    public static int GradientAccumulationSteps<T>(this SpecProperties<T> properties) where T : Optimizer =>
        properties.Integer("gradientAccumulationSteps", spec => spec.GradientAccumulationSteps, 1);
}
