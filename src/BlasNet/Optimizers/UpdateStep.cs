namespace BlasNet.Optimizers;

/// <summary>The numbers of one update that are the same for a whole range of weights.</summary>
/// <param name="Step">The number of this update, counted from 1.</param>
/// <param name="LearningRate">The learning rate of this update.</param>
/// <param name="Decay">The weight decay of this range: 0 where weights do not decay.</param>
/// <param name="GradientScale">What gradients are multiplied by, so that their norm keeps within its bound; 1 without clipping.</param>
internal readonly record struct UpdateStep(long Step, float LearningRate, float Decay = 0, float GradientScale = 1);
