namespace Verge.Evaluation;

/// <summary>What a metric measures, without its cut-off or candidates; see <see cref="MetricName"/>.</summary>
public enum MetricKind
{
    /// <summary><c>auc</c>: area under the ROC curve over all impressions pooled, ties half.</summary>
    Auc,

    /// <summary><c>gauc</c>: AUC of each request, weighted by its impressions (EdgeRec eq. 16).</summary>
    Gauc,

    /// <summary><c>logloss</c>: mean negative log-likelihood of an impression, natural logarithm.</summary>
    LogLoss,

    /// <summary><c>ece</c>: expected calibration error over equal-width bins.</summary>
    Ece,

    /// <summary><c>mrr</c>: reciprocal rank of the first relevant item.</summary>
    Mrr,

    /// <summary><c>ndcg</c>: normalized discounted cumulative gain.</summary>
    Ndcg,

    /// <summary><c>map</c>: average precision.</summary>
    Map,

    /// <summary><c>recall</c>: share of the relevant items among the first k (PWPRec eq. 11).</summary>
    Recall,

    /// <summary><c>precision</c>: share of relevant items among the first k.</summary>
    Precision,

    /// <summary><c>utility</c>: number of relevant items among the first k (DIR section 5.1.3).</summary>
    Utility,

    /// <summary><c>js</c>: Jensen-Shannon divergence of the sources' exposure from its target (DIR section 5.1.3).</summary>
    Js,

    /// <summary><c>kl</c>: Kullback-Leibler divergence of what is predicted from the true preference, an impression: see <see cref="PreferenceDivergence"/>.</summary>
    Kl,

    /// <summary><c>relaimpr</c>: improvement of an AUC over a base's, both counted from 0.5.</summary>
    RelaImpr,

    /// <summary><c>gap_closed</c>: share of the divergence between a base and an oracle that a method takes away.</summary>
    GapClosed,

    /// <summary><c>response_ms</c>: milliseconds that a model takes for one request; measured of a run, not on requests.</summary>
    ResponseMs,
}
