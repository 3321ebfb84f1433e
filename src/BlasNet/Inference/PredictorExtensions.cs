namespace BlasNet;

/// <summary>Predictors of trained models.</summary>
public static class PredictorExtensions
{
    /// <summary>Creates a predictor with a copy of the weights as they are now.</summary>
    /// <exception cref="InvalidOperationException">Another thread uses the trainer or its network.</exception>
    public static Predictor ToPredictor(this Trainer trainer)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        using Execution.SingleUse.Call call = trainer.Network.Use.Enter();
        return new Predictor(
            trainer.Network, trainer.Loss, trainer.Preprocessor, trainer.Preprocessor?.ClassNames ?? trainer.State.ClassNames,
            trainer.State.ImageSize);
    }

    /// <summary>Creates a predictor with a copy of the weights, which any number of threads can use.</summary>
    /// <exception cref="DataException">The table of the file does not fit its model.</exception>
    /// <exception cref="InvalidOperationException">Another thread uses the model.</exception>
    public static Predictor ToPredictor(this SavedModel saved)
    {
        ArgumentNullException.ThrowIfNull(saved);
        using Execution.SingleUse.Call call = saved.Network.Use.Enter();
        return BlasNetException.WithPlace(
            new Place(saved.Path), () => new Predictor(saved.Network, saved.Loss, saved.Preprocessor, saved.ClassNames, saved.ImageSize,
                saved.Adjustment, saved.HeldOut));
    }
}
